package dev.swarm.bench.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinuxProcessTest {
    @Test
    void readsWhatThisProcessUses() throws Exception {
        LinuxProcess self = new LinuxProcess(ProcessHandle.current().pid());
        Duration known = ProcessHandle.current().info().totalCpuDuration().orElseThrow();

        assertThat(self.cpuSeconds()).isBetween(known.toMillis() / 1000.0 - 0.1, known.toMillis() / 1000.0 + 5);
        assertThat(self.residentMb()).isBetween(20.0, 4096.0);
        assertThat(self.familyMb()).isBetween(20.0, 8192.0);
    }

    @Test
    void aProcessThatHasEndedUsesNothing() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        LinuxProcess ended = new LinuxProcess(process.pid());

        assertThat(ended.residentMb()).isZero();
        assertThat(ended.familyMb()).isZero();
    }
}
