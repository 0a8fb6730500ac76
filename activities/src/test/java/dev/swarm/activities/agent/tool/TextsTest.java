package dev.swarm.activities.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The small pure parts. */
class TextsTest {
    @Test
    void pathsAreBelowWorkspaceOrHome() throws Exception {
        assertThat(MachinePath.of("src/a.c")).isEqualTo("/workspace/src/a.c");
        assertThat(MachinePath.of("./src/../a")).isEqualTo("/workspace/a");
        assertThat(MachinePath.of("/workspace")).isEqualTo("/workspace");
        assertThat(MachinePath.of("/home/agent/x")).isEqualTo("/home/agent/x");
        for (String outside : new String[] {"/etc/passwd", "..", "/home/agent/../other", "/workspaces/x"}) {
            assertThatThrownBy(() -> MachinePath.of(outside))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("is outside /workspace and /home/agent");
        }
        assertThatThrownBy(() -> MachinePath.of("a\0b")).isInstanceOf(Refusal.class);
    }

    @Test
    void oneOfALongTextIsItsBeginningAndItsEnd() {
        assertThat(CappedText.ofMiddle("short")).isEqualTo("short");
        assertThat(CappedText.ofMiddle("a".repeat(CappedText.MOST) + "b"))
                .startsWith("aaa")
                .contains("[... 1 characters left out ...]")
                .endsWith("ab");
    }

    @Test
    void aPieceOfAFileEndsWithAWholeLine() {
        String text = "x".repeat(999) + "\n";
        String shown = FileText.of("50\n" + text.repeat(20), 1, 20);

        assertThat(shown).endsWith("x\n[cut; read on from line 17 of 50]");
        assertThat(FileText.of("2\na\nb\n", 1, 500)).isEqualTo("a\nb\n");
    }

    @Test
    void aPieceIsReplacedWhereItIsThereOnce() throws Exception {
        assertThat(Replacement.once("one two", "two", "2$1\\", "f")).isEqualTo("one 2$1\\");
        assertThatThrownBy(() -> Replacement.once("aaa", "aa", "b", "f"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("more than once");
    }
}
