package dev.swarm.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DataLockTest {
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration PATIENT = Duration.ofSeconds(30);

    @TempDir
    Path data;

    /** A worker's process, as far as the lock goes. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            try (DataLock lock = DataLock.take(Path.of(arguments[0]), AT_ONCE)) {
                System.out.println("held by " + lock);
                System.in.read();
            }
        }
    }

    private ProcessBuilder other() {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    private Process holder() throws Exception {
        Process process = other().start();
        assertThat(process.inputReader().readLine()).startsWith("held");
        return process;
    }

    @Test
    void aSecondWorkerIsToldWhoHasTheFolderAndWhatToDo() throws Exception {
        Process first = holder();
        try {
            assertThatThrownBy(() -> DataLock.take(data, AT_ONCE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(
                            "process " + first.pid(), "kill " + first.pid(), data.toString(), "--data", "SWARM_DATA");
        } finally {
            first.destroyForcibly().waitFor();
        }
    }

    @Test
    void aKilledWorkerLeavesTheFolderFree() throws Exception {
        Process first = holder();
        first.destroyForcibly();

        try (DataLock second = DataLock.take(data, PATIENT)) {
            assertThat(second).isNotNull();
        }
    }

    @Test
    void theSameProcessTakesItOnceAtATime() throws Exception {
        try (DataLock first = DataLock.take(data, AT_ONCE)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> DataLock.take(data, AT_ONCE))
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            // A refusal does not give the lock away.
            assertThat(otherProcessTakesIt()).isFalse();
        }
        assertThat(otherProcessTakesIt()).isTrue();
    }

    private boolean otherProcessTakesIt() throws Exception {
        Process process = other().redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }
}
