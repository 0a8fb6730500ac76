package dev.swarm.activities.model.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpecTextTest {
    @Test
    void findsCriteriaHoweverPeopleWriteThem() {
        assertThat(SpecText.criteria("""
                # Shop
                See AC-9 for more.
                - AC-1: sells tea
                - [ ] **AC-2**: sells coffee
                * `AC-3` - counts
                | AC-4 | refuses negative numbers |
                ### AC-5: survives a crash
                1. AC-6. prints a bill
                - AC-1: again
                """))
                .containsExactly(
                        entry("AC-1", "sells tea"),
                        entry("AC-2", "sells coffee"),
                        entry("AC-3", "counts"),
                        entry("AC-4", "refuses negative numbers"),
                        entry("AC-5", "survives a crash"),
                        entry("AC-6", "prints a bill"));
    }

    @Test
    void takesTheSpecOutOfWhatModelsPutAroundIt() {
        assertThat(SpecText.in("Here it is:\n\n# Shop\n\n- AC-1: x\n")).isEqualTo("# Shop\n\n- AC-1: x\n");
        assertThat(SpecText.in("```markdown\n# Shop\n\n    code\n```")).isEqualTo("# Shop\n\n    code\n");
        assertThat(SpecText.in("# Shop\u001b[31m\r\n\tmake")).isEqualTo("# Shop[31m\n\tmake\n");
    }

    @Test
    void saysWhatIsWrongWithItsForm() {
        assertThat(SpecText.problems("# Shop\n- AC-1: x\n")).isEmpty();
        assertThat(SpecText.problems("Shop"))
                .containsExactly(
                        "it does not begin with a title, `# NAME: what it is`",
                        "it has no acceptance criterion; write each as a line `- AC-1: …`");
        assertThat(SpecText.problems("# Shop\n- AC-1: x\n- AC-1: y\n"))
                .containsExactly("AC-1 stands before two criteria; give each a number of its own");
        assertThat(SpecText.problems("# Shop\n- AC-1: " + "x".repeat(200_000)))
                .containsExactly("it has more than 200000 characters; make it shorter");
    }

    @Test
    void editsChangeWhatTheyFindAndNothingElse() throws UnusableAnswer {
        String spec = "# Shop\n\nSells coffee.\n\n- AC-1: sells coffee\n";

        assertThat(SpecEdits.apply(
                        spec,
                        List.of(
                                new SpecEdits.Edit("Sells coffee.\n", "Sells tea.\n"),
                                new SpecEdits.Edit("- AC-1: sells coffee\n", "- AC-1: sells tea\n- AC-2: pours\n"))))
                .isEqualTo("# Shop\n\nSells tea.\n\n- AC-1: sells tea\n- AC-2: pours\n");
        assertThat(SpecEdits.apply(spec, List.of(new SpecEdits.Edit("Sells coffee.\n\n", ""))))
                .isEqualTo("# Shop\n\n- AC-1: sells coffee\n");
    }

    @Test
    void anEditMustFindOnePlace() {
        assertThatThrownBy(() -> SpecEdits.apply(
                        "a b a",
                        List.of(
                                new SpecEdits.Edit("a", "c"),
                                new SpecEdits.Edit("z", "c"),
                                new SpecEdits.Edit(" ", "c"))))
                .isInstanceOfSatisfying(
                        UnusableAnswer.class,
                        unusable -> assertThat(unusable.problems())
                                .containsExactly(
                                        "`a` occurs more than once; find a longer piece",
                                        "nothing in the specification is `z`; copy it exactly",
                                        "nothing in the specification is ``; copy it exactly"));
    }
}
