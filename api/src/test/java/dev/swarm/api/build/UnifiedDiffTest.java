package dev.swarm.api.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.api.build.UnifiedDiff.Line;
import dev.swarm.api.build.UnifiedDiff.Side;
import dev.swarm.api.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {
    private static final String DIFF = """
            diff --git a/src/greet.py b/src/greet.py
            index 1..2 100644
            --- a/src/greet.py
            +++ b/src/greet.py
            @@ -10,4 +10,5 @@ def greet():
             first
            -old
            +new
            +--- a/not/a/file
             last
            \\ No newline at end of file
            diff --git a/docs/new file.md b/docs/new file.md
            new file mode 100644
            --- /dev/null
            +++ b/docs/new file.md
            @@ -0,0 +1 @@
            +# Title
            [12 more lines of this file are not shown]
            diff --git a/gone.txt b/gone.txt
            deleted file mode 100644
            --- a/gone.txt
            +++ /dev/null
            @@ -1 +0,0 @@
            -bye
            diff --git a/logo.png b/logo.png
            Binary files a/logo.png and b/logo.png differ
            diff --git a/a.txt b/b.txt
            rename from a.txt
            rename to b.txt
            """;

    private final UnifiedDiff diff = UnifiedDiff.of(DIFF);

    @Test
    void readsFilesAndWhatHappenedToThem() {
        assertThat(diff.files())
                .extracting(UnifiedDiff.File::path)
                .containsExactly("src/greet.py", "docs/new file.md", "gone.txt", "logo.png", "b.txt");
        assertThat(diff.files())
                .extracting(UnifiedDiff.File::note)
                .containsExactly(
                        "", "new file, 12 more lines of this file are not shown", "removed", "binary", "was a.txt");
        assertThat(diff.added()).isEqualTo(3);
        assertThat(diff.removed()).isEqualTo(2);
    }

    @Test
    void numbersLinesAsBothVersionsDo() {
        assertThat(diff.files().getFirst().lines())
                .containsExactly(
                        new Line("hunk", null, null, "def greet():"),
                        new Line("same", 10, 10, "first"),
                        new Line("removed", 11, null, "old"),
                        new Line("added", null, 11, "new"),
                        new Line("added", null, 12, "--- a/not/a/file"),
                        new Line("same", 12, 13, "last"),
                        new Line("hunk", null, null, "No newline at end of file"));
    }

    @Test
    void isEmptyWhereNothingChanged() {
        assertThat(UnifiedDiff.of("").files()).isEmpty();
    }

    @Test
    void commentsBecomeGuidanceWithTheirLines() {
        String guidance = LineComment.guidance(
                diff,
                List.of(
                        new LineComment("src/greet.py", 11, null, "Greet by name."),
                        new LineComment("src/greet.py", 11, Side.OLD, "Why not this?")));

        assertThat(guidance)
                .contains("src/greet.py, line 11:\n> new\nGreet by name.")
                .contains("src/greet.py, line 11 of the version before:\n> old\nWhy not this?");
    }

    @Test
    void refusesCommentsOnWhatTheDiffDoesNotShow() {
        assertThatThrownBy(
                        () -> LineComment.guidance(diff, List.of(new LineComment("src/greet.py", 99, null, "Here?"))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("does not show line 99 of 'src/greet.py'");
        List<LineComment> many =
                java.util.Collections.nCopies(3, new LineComment("src/greet.py", 11, null, "x".repeat(4_000)));
        assertThatThrownBy(() -> LineComment.guidance(diff, many)).hasMessageContaining("send fewer");
    }
}
