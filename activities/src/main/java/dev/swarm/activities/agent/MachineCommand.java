package dev.swarm.activities.agent;

import dev.swarm.activities.machine.MachineProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Short commands inside one machine, whose output is kept up to a limit. The time in which the machine is frozen does not count. */
public final class MachineCommand {
    private static final Logger log = LoggerFactory.getLogger(MachineCommand.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String TOO_LONG = "it took more than " + PATIENCE.toMinutes() + " minutes";
    private static final String COMMIT = """
            cd /workspace && git rev-parse --is-inside-work-tree > /dev/null && git add -A || exit 1
            git diff --cached --quiet && exit 0
            exec git -c user.name='Swarm Agent' -c user.email=agent@swarm.invalid -c commit.gpgsign=false \
                -c core.hooksPath=/dev/null commit --quiet --no-verify --author='Swarm Agent <agent@swarm.invalid>' -m "$1"
            """;

    private final MachineProvider provider;
    private final String machineId;
    private final Runnable heartbeat;

    /** @param heartbeat runs now and then while a command does; what it throws ends the command */
    public MachineCommand(MachineProvider provider, String machineId, Runnable heartbeat) {
        this.provider = provider;
        this.machineId = machineId;
        this.heartbeat = heartbeat;
    }

    /**
     * How a command ended.
     *
     * @param exitCode -1 where it was stopped because it took too long
     */
    public record End(int exitCode, String output, String errors) {
        private static End of(int exitCode, ByteArrayOutputStream output, ByteArrayOutputStream errors) {
            return new End(
                    exitCode,
                    output.toString(StandardCharsets.UTF_8),
                    errors.toString(StandardCharsets.UTF_8).strip());
        }

        public boolean isGood() {
            return exitCode == 0;
        }

        /** What went wrong, for people. */
        public String problem() {
            return exitCode < 0 ? errors : "exit code " + exitCode + ", " + errors;
        }
    }

    /** Commits what is left uncommitted in the workspace; exit code 0 where nothing is. */
    public End commit(String message) throws IOException, InterruptedException {
        return run(List.of("sh", "-c", COMMIT, "sh", message), null, 0);
    }

    /**
     * Runs a command to its end.
     *
     * @param input file of the host that it reads; null for nothing
     * @param mostOutput bytes of its output that are kept; of its errors a few thousand are
     */
    public End run(List<String> command, @Nullable Path input, int mostOutput)
            throws IOException, InterruptedException {
        Process process = provider.exec(machineId, command);
        try {
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            ByteArrayOutputStream errors = new ByteArrayOutputStream();
            Thread.startVirtualThread(() -> feed(process, input));
            Thread out = Thread.startVirtualThread(() -> drain(process.getInputStream(), output, mostOutput));
            Thread err = Thread.startVirtualThread(() -> drain(process.getErrorStream(), errors, 2000));
            long left = PATIENCE.toNanos();
            long looked = System.nanoTime();
            while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                left -= provider.isPaused(machineId) ? 0 : now - looked;
                looked = now;
                if (left <= 0) {
                    return new End(-1, "", TOO_LONG);
                }
                heartbeat.run();
            }
            out.join(Duration.ofSeconds(1));
            err.join(Duration.ofSeconds(1));
            return End.of(process.exitValue(), output, errors);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void feed(Process process, @Nullable Path input) {
        try (OutputStream out = process.getOutputStream()) {
            if (input != null) {
                Files.copy(input, out);
            }
        } catch (IOException e) {
            log.debug("A command did not read its input", e);
        }
    }

    private static void drain(InputStream stream, ByteArrayOutputStream kept, int most) {
        try (stream) {
            byte[] buffer = new byte[8192];
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                kept.write(buffer, 0, Math.min(n, Math.max(0, most - kept.size())));
            }
        } catch (IOException e) {
            log.debug("A command's output ended early", e);
        }
    }
}
