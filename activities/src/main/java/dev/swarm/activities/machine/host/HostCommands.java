package dev.swarm.activities.machine.host;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs programs of the host to their end.
 *
 * @param prefix words before every command; tests put a whole host into a network namespace by it
 */
public record HostCommands(List<String> prefix) {
    public static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    public static final HostCommands STANDARD = new HostCommands(List.of());

    private static final long PATIENCE_SECONDS = 60;

    public HostCommands {
        prefix = List.copyOf(prefix);
    }

    /**
     * Answers what the program says.
     *
     * @throws IOException if it fails, with what it said
     */
    public String run(List<String> command, String input) throws IOException {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", PATH);
        Process process = builder.start();
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended before it read all; its exit code says why.
                process.getErrorStream().close();
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " fails: " + said);
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    public String run(String... command) throws IOException {
        return run(List.of(command), "");
    }

    /** Whether a program is where this host keeps those of the system. */
    public static boolean onPath(String program) {
        return Stream.of(PATH.split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
