package dev.swarm.activities.machine.guest;

import dev.swarm.activities.machine.host.Starter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files that the host writes into a machine, below its home or its workspace. */
public final class GuestFiles {
    private static final Logger log = LoggerFactory.getLogger(GuestFiles.class);
    private static final List<Path> BASES = List.of(Path.of("/home/agent"), Path.of("/workspace"));
    private static final int RUNNABLE = 0b111_000_000;
    private static final String WRITE = "cat > \"$1.new\" && chmod 700 \"$1.new\" && mv -T \"$1.new\" \"$1\"";

    private GuestFiles() {}

    /** Makes the command line of the host by which a command runs inside. */
    @FunctionalInterface
    public interface Way {
        ProcessBuilder to(List<String> command);
    }

    /** @throws IllegalArgumentException where the path is elsewhere */
    public static Path checked(String path) {
        Path inside = Path.of(path).normalize();
        Stream<Path> bases = BASES.stream();
        if (bases.noneMatch(base -> inside.startsWith(base) && !inside.equals(base))) {
            throw new IllegalArgumentException("not below the home or the workspace: " + path);
        }
        return inside;
    }

    /**
     * Writes a file that the guest's user can run.
     *
     * @param way for what is larger than a message to the agent may be
     */
    public static void write(GuestAgent agent, Way way, Path path, byte[] content) throws IOException {
        if (content.length <= GuestAgent.MOST_BYTES) {
            agent.write(path.toString(), RUNNABLE, content);
            return;
        }
        ProcessBuilder command = way.to(List.of("sh", "-c", WRITE, "write", path.toString()));
        Process process =
                Starter.start(command.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD));
        try (OutputStream to = process.getOutputStream()) {
            to.write(content);
        } catch (IOException e) {
            log.debug("The writing command has ended; its exit code tells", e);
        }
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
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
