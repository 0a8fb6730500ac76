package dev.swarm.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectTestsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void needsBubblewrap() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/bwrap")), "bubblewrap is not installed");
    }

    @Test
    void theCommandRunsInTheClone() throws Exception {
        Files.writeString(folder.resolve("answer"), "42\n");

        ProjectTests.Result result = ProjectTests.verify(folder, "test \"$(cat answer)\" = 42 && echo fine");

        assertThat(result).isEqualTo(new ProjectTests.Result(true, "fine\n"));
    }

    @Test
    void aFailingCommandFails() throws Exception {
        assertThat(ProjectTests.verify(folder, "echo broken; exit 3"))
                .isEqualTo(new ProjectTests.Result(false, "broken\n"));
    }

    @Test
    void nothingOutsideTheCloneCanBeSeenOrWritten() throws Exception {
        Path outside = Files.createTempFile("swarm-outside-", ".txt");
        try {
            assertThat(ProjectTests.verify(folder, "cat " + outside).passed()).isFalse();
            assertThat(ProjectTests.verify(folder, "touch /usr/swarm-was-here").passed())
                    .isFalse();
            assertThat(ProjectTests.verify(folder, "test \"$(ls /sys/class/net 2>/dev/null | grep -vx lo)\" = ''")
                            .passed())
                    .isTrue();
        } finally {
            Files.delete(outside);
        }
    }
}
