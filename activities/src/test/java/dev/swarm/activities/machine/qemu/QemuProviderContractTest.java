package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.MachineProviderContract;
import dev.swarm.activities.machine.pool.PoolTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;

/** Real virtual machines, where this host can run some. */
@Timeout(120)
class QemuProviderContractTest extends MachineProviderContract {
    private static final QemuTestHost HOST = new QemuTestHost(new PoolTarget(1, 2));

    @Override
    protected MachineProvider open(Path folder) {
        return HOST.open();
    }

    /** Where guests are emulated, one that fills its memory is slow. */
    @Override
    protected Duration patience() {
        return Duration.ofSeconds(80);
    }

    @AfterAll
    static void removeAll() throws IOException {
        HOST.close();
    }

    /** By the last argument, which no other command has; the search itself gets it by its input. */
    @Override
    protected boolean isRunning(String commandLine) throws IOException {
        if (!provider.isAlive(MACHINE) || provider.isPaused(MACHINE)) {
            return false;
        }
        Process search = provider.exec(MACHINE, List.of("sh", "-c", "exec grep -qzxF -f - /proc/[0-9]*/cmdline"));
        try (var to = search.getOutputStream()) {
            to.write(commandLine.substring(commandLine.indexOf(' ') + 1).getBytes(StandardCharsets.UTF_8));
        }
        try {
            return search.waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
