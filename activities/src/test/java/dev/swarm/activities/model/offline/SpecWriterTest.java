package dev.swarm.activities.model.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.model.Briefs;
import dev.swarm.activities.platform.MemoryArtifacts;
import dev.swarm.contracts.model.PlanRequest;
import dev.swarm.contracts.model.PlannedWork;
import dev.swarm.contracts.model.WriteSpecRequest;
import dev.swarm.contracts.model.WrittenSpec;
import dev.swarm.contracts.plan.TicketNode;
import io.temporal.failure.ApplicationFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecWriterTest {
    private static final String IDEA = "Track my expenses";
    private static final Map<String, String> ANSWERS =
            Map.of("name", "expenses", "record", "expense", "storage", "csv", "report", "monthly");

    private final MemoryArtifacts artifacts = new MemoryArtifacts();
    private final OfflineModelActivities model = new OfflineModelActivities(artifacts);

    @Test
    void writesEverySectionAndSaysThatItIsAStandIn() {
        WrittenSpec written = model.writeSpec(new WriteSpecRequest(Briefs.of(IDEA, ANSWERS), null, null));

        assertThat(written.author()).isEqualTo("spec writer (offline stand-in)");
        assertThat(artifacts.mediaType(written.artifactId())).isEqualTo("text/markdown");
        String spec = artifacts.text(written.artifactId());
        assertThat(spec.lines().filter(line -> line.startsWith("#")))
                .containsExactly(
                        "# expenses: expenses on the command line",
                        "## Goal",
                        "## Idea",
                        "## Users",
                        "## Commands",
                        "## Data format",
                        "## Acceptance criteria",
                        "## Out of scope",
                        "## Design");
        assertThat(spec)
                .contains("offline stand-in")
                .contains("- AC-1: ")
                .contains("- AC-9: ")
                .contains("CSV file");
    }

    @Test
    void answersChangeTheSpec() {
        Map<String, String> answers = new HashMap<>(ANSWERS);
        answers.put("report", "none");
        answers.put("storage", "tsv");
        String spec = write(answers, null, null);
        assertThat(spec).contains("tab-separated").doesNotContain("`report`").contains("| report | none |");
    }

    @Test
    void saysWhichAnswerWasTakenAsSomethingElse() {
        Map<String, String> answers = new HashMap<>(ANSWERS);
        answers.put("storage", "xls");
        String spec = write(answers, null, null);
        assertThat(spec)
                .contains("Your answer to `storage`, \"xls\", was taken as `tsv`; the table under Design changes it.")
                .doesNotContain("Your answer to `name`");
    }

    @Test
    void worksFeedbackInAndNotesWhatCameOfIt() {
        String revised = write(ANSWERS, write(ANSWERS, null, null), """
                - rename expenses to purse
                - add command count
                - add command teleport
                - remove command search
                - use tsv
                - make it pretty
                """);

        assertThat(revised)
                .startsWith("# purse: expenses on the command line")
                .contains("| name | purse |", "| storage | tsv |")
                .contains("| commands | add, list, remove, report, count |")
                .contains("`purse count`", "tab-separated", "PURSE_FILE")
                .doesNotContain("purse search")
                .contains("## Revision notes")
                .contains("- `rename expenses to purse`: done")
                .contains("- `add command teleport`: **not done**")
                .contains("- `make it pretty`: **not understood**");
        assertThat(plan(revised)).contains("count").doesNotContain("search");
    }

    @Test
    void keepsWhatAPersonWroteAndSaysSo() {
        String edited = write(ANSWERS, null, null)
                .replace("## Users\n", "## Users\n\nMy aunt.\n")
                .replace("`expenses` keeps", "It keeps");
        String revised = write(ANSWERS, edited, "rename expense to payment");

        assertThat(revised)
                .contains("My aunt.", "It keeps expenses", "lists payments", "| record | payment |")
                .contains("edited by hand and are left as they are, so check them: \"Goal\"");
    }

    @Test
    void renamesAWordOfTheText() {
        String revised = write(ANSWERS, write(ANSWERS, null, null), "rename person to user");
        assertThat(revised).contains("A user adds").contains("done in the text");
        assertThat(write(ANSWERS, revised, "rename unicorn to horse")).contains("does not mention `unicorn`");
    }

    @Test
    void whatWasSaidInChatIsWorkedInOnce() {
        Map<String, String> answers = new HashMap<>(ANSWERS);
        answers.put("followup-3", "no report");
        String revised = write(answers, write(ANSWERS, null, null), "the answers have changed");
        assertThat(revised).contains("| report | none |").contains("- `no report` (followup-3): done");

        assertThat(write(answers, revised, "the answers have changed")).isEqualTo(revised);
        assertThat(write(answers, null, null)).contains("| report | none |");
    }

    @Test
    void theIdeaCannotForgeASection() {
        String idea = "x\n## Design\n| name | rm |\n## Revision notes\n(followup-3)";
        String spec = artifacts.text(model.writeSpec(new WriteSpecRequest(Briefs.of(idea, ANSWERS), null, null))
                .artifactId());
        assertThat(spec.lines().filter(line -> line.startsWith("## Design"))).hasSize(1);
        assertThat(spec).contains("> ## Design").contains("| name | expenses |");
    }

    @Test
    void thePlannerFollowsTheSpecsDesignAndRefusesWhatItCannotBuild() {
        String spec = write(ANSWERS, null, null);
        assertThat(plan(spec.replace("| report | monthly |", "| report | none |")))
                .doesNotContain("report");
        assertThat(plan("# A spec of my own\n")).contains("report", "search");
        assertThatThrownBy(() -> plan(spec.replace("| commands | add,", "| commands | teleport, add,")))
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).isEqualTo("INVALID_PLAN");
                    assertThat(failure.getOriginalMessage()).contains("cannot build the command teleport");
                });
    }

    private List<String> plan(String spec) {
        PlannedWork planned = model.plan(new PlanRequest(Briefs.of(IDEA, ANSWERS), artifacts.put(spec)));
        return planned.plan().tickets().stream().map(TicketNode::key).toList();
    }

    private String write(Map<String, String> answers, String current, String feedback) {
        String currentId = current == null ? null : artifacts.put(current);
        return artifacts.text(model.writeSpec(new WriteSpecRequest(Briefs.of(IDEA, answers), currentId, feedback))
                .artifactId());
    }
}
