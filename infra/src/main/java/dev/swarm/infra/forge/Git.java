package dev.swarm.infra.forge;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Runs git on one bare repository, untouched by anybody's git configuration, and without hooks. */
final class Git {
    static final String NO_COMMIT = "0".repeat(40);
    private static final int MAX_OUTPUT = 64 * 1024 * 1024;
    /** Not the rest: keys of model providers may be among it. */
    private static final Set<String> PASSED_ON = Set.of("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH");

    private static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);

    private final Path folder;

    Git(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    record Result(int exitCode, byte[] output, String errors) {
        String text() {
            return new String(output, StandardCharsets.UTF_8);
        }
    }

    /** The environment in which nothing of the machine's or the user's settings has a say. */
    static void isolate(Map<String, String> environment) {
        environment.keySet().retainAll(PASSED_ON);
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
        environment.put("GIT_CONFIG_COUNT", "2");
        environment.put("GIT_CONFIG_KEY_0", "core.hooksPath");
        environment.put("GIT_CONFIG_VALUE_0", "/dev/null");
        // The folder may belong to another user, as a container's volume does.
        environment.put("GIT_CONFIG_KEY_1", "safe.directory");
        environment.put("GIT_CONFIG_VALUE_1", "*");
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put("GIT_NO_REPLACE_OBJECTS", "1");
        environment.put("LC_ALL", "C");
    }

    /** Standard output as text; fails if git does. */
    String run(String... arguments) throws IOException {
        return run(Map.of(), null, arguments);
    }

    String run(Map<String, String> environment, byte @Nullable [] input, String... arguments) throws IOException {
        Result result = call(environment, input, arguments);
        if (result.exitCode() != 0) {
            throw new IOException("git " + arguments[0] + " failed (" + result.exitCode() + "): " + result.errors());
        }
        return result.text();
    }

    Result call(String... arguments) throws IOException {
        return call(Map.of(), null, arguments);
    }

    Result call(Map<String, String> environment, byte @Nullable [] input, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("git", "--git-dir=" + folder, "-c", "core.quotePath=false"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        isolate(builder.environment());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            CompletableFuture<byte[]> errors =
                    CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), VIRTUAL);
            CompletableFuture<Void> writing =
                    CompletableFuture.runAsync(() -> feed(process.getOutputStream(), input), VIRTUAL);
            byte[] output = read(process.getInputStream());
            writing.join();
            String problem = new String(errors.join(), StandardCharsets.UTF_8).strip();
            return new Result(process.waitFor(), output, problem);
        } catch (CompletionException | UncheckedIOException failure) {
            throw new IOException("git " + arguments[0] + " failed", failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        } finally {
            process.destroyForcibly();
        }
    }

    private static byte[] read(InputStream stream) {
        try (stream) {
            byte[] bytes = stream.readNBytes(MAX_OUTPUT + 1);
            if (bytes.length > MAX_OUTPUT) {
                throw new IOException("git's answer is larger than " + MAX_OUTPUT + " bytes");
            }
            return bytes;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A git that ends before it has read everything breaks the pipe; its exit code tells the rest. */
    private static void feed(OutputStream stream, byte @Nullable [] input) {
        try (stream) {
            if (input != null) {
                stream.write(input);
            }
        } catch (IOException endedEarly) {
            return;
        }
    }
}
