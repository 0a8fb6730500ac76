package dev.swarm.activities.machine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shell commands of a mark, run on this host instead of in a guest. */
class CommandMarkTest {
    private final CommandMark mark = CommandMark.next();

    @BeforeEach
    void needsSharedMemory() {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/dev/shm")), "there is no /dev/shm");
    }

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(Path.of("/dev/shm/.swarm-command-" + mark.slot()));
    }

    private static Process start(CommandMark mark, String... command) throws IOException {
        List<String> line = new ArrayList<>(List.of("sh", "-c", mark.script() + "exec \"$@\"", mark.text()));
        line.addAll(List.of(command));
        return new ProcessBuilder(line).start();
    }

    private static void kill(CommandMark mark) throws Exception {
        assertThat(new ProcessBuilder(mark.killer()).inheritIO().start().waitFor(20, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void killsTheCommandWithItsChildren() throws Exception {
        Process command = start(mark, "sh", "-c", "sleep 600 & sleep 601 & echo up; wait");
        assertThat(command.inputReader().readLine()).isEqualTo("up");
        List<ProcessHandle> children = command.descendants().toList();

        kill(mark);

        assertThat(command.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(children).hasSize(2);
        for (ProcessHandle child : children) {
            child.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void leavesAnotherCommandAlone() throws Exception {
        Process command = start(mark, "sh", "-c", "echo up; read line; exit 3");
        assertThat(command.inputReader().readLine()).isEqualTo("up");

        kill(new CommandMark(mark.slot(), "0"));

        command.getOutputStream().write('\n');
        command.getOutputStream().flush();
        assertThat(command.waitFor()).isEqualTo(3);
    }

    @Test
    void noTwoAreTheSame() {
        assertThat(CommandMark.next().text()).isNotEqualTo(CommandMark.next().text());
    }
}
