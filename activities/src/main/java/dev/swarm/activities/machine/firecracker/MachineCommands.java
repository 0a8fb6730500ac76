package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.guest.GuestAgent;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands inside a machine, and files that are written there. */
final class MachineCommands {
    private static final Logger log = LoggerFactory.getLogger(MachineCommands.class);
    private static final Duration WRITE = Duration.ofMinutes(2);
    private static final int OWNERS_ALONE = 0b111_000_000;

    // A process told to die with its parent dies with the thread that started it, so that thread must never end.
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("firecracker-starter").factory());

    private MachineCommands() {}

    /** Starts a command, with pipes; its ssh dies with this process. */
    static Process start(MicroVm vm, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(vm.ssh().command(command));
        builder.environment().clear();
        builder.environment().put("PATH", HostCommands.PATH);
        try {
            return STARTER.submit(builder::start).get();
        } catch (ExecutionException e) {
            throw new IOException("no command can be started", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Writes a file that the guest's user can run. What is larger than a message to the agent may be goes by ssh. */
    static void write(MicroVm vm, String path, byte[] content) throws IOException {
        if (content.length <= GuestAgent.MOST_BYTES) {
            vm.agent().write(path, OWNERS_ALONE, content);
            return;
        }
        String script = "cat > \"$1.new\" && chmod 700 \"$1.new\" && mv -T \"$1.new\" \"$1\"";
        Process process = start(vm, List.of("sh", "-c", script, "write", path));
        try (OutputStream to = process.getOutputStream()) {
            to.write(content);
        } catch (IOException e) {
            log.debug("The writing command has ended; its exit code tells", e);
        }
        try {
            if (!process.waitFor(WRITE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("the file " + path + " cannot be written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
