package dev.swarm.infra.temporal;

import dev.swarm.infra.data.CacheFolder;
import dev.swarm.infra.data.DurableFiles;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code temporal} program.
 *
 * @param serverVersion of the server inside, by which its database file is named: no version migrates another's
 */
public record TemporalBinary(Path path, String serverVersion) {
    private static final Pattern CLI_PIN = Pattern.compile("github\\.com/temporalio/cli v([0-9][0-9A-Za-z.-]*)");
    private static final Pattern SERVER_VERSION = Pattern.compile("Server ([0-9][0-9A-Za-z.-]*)");
    /** A cold build took 13 minutes on a loaded two-core machine. */
    private static final Duration BUILD_WITHIN = Duration.ofMinutes(60);

    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(15);

    /**
     * The given program, else the one on the PATH, else the one in the cache, which is built first if need be.
     *
     * @param given null to search
     * @param buildFolder the folder infra/temporal with go.mod and build.sh
     * @param progress gets a line every 15 s while it is built
     * @throws IOException with a message that says what is missing
     */
    public static TemporalBinary locate(@Nullable Path given, Path buildFolder, Consumer<String> progress)
            throws IOException, InterruptedException {
        if (given != null) {
            return of(given);
        }
        Path onPath = onPath("temporal");
        return of(onPath != null ? onPath : cached(buildFolder, progress));
    }

    private static TemporalBinary of(Path path) throws IOException, InterruptedException {
        if (!Files.isExecutable(path)) {
            throw new IOException(path + " is not a program");
        }
        Process running = new ProcessBuilder(path.toString(), "--version")
                .redirectErrorStream(true)
                .start();
        String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        Matcher version = SERVER_VERSION.matcher(output);
        if (running.waitFor() != 0 || !version.find()) {
            throw new IOException(path + " is not the Temporal CLI: it answers --version with " + output);
        }
        return new TemporalBinary(path, version.group(1));
    }

    private static @Nullable Path onPath(String program) {
        String path = System.getenv("PATH");
        if (path == null) {
            return null;
        }
        for (String folder : path.split(File.pathSeparator)) {
            if (!folder.isEmpty()) {
                Path file = Path.of(folder, program);
                if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                    return file.toAbsolutePath();
                }
            }
        }
        return null;
    }

    private static Path cached(Path buildFolder, Consumer<String> progress) throws IOException, InterruptedException {
        Path goMod = buildFolder.resolve("go.mod");
        if (!Files.exists(goMod)) {
            throw new IOException("no `temporal` on the PATH, and none can be built: " + goMod + " is missing");
        }
        Matcher pin = CLI_PIN.matcher(Files.readString(goMod));
        if (!pin.find()) {
            throw new IOException(goMod + " does not pin the Temporal CLI");
        }
        Path folder =
                DurableFiles.createFolder(CacheFolder.path().resolve("temporal").resolve(pin.group(1)));
        Path binary = folder.resolve("temporal");
        if (!Files.isExecutable(binary) && onPath("go") == null) {
            throw new IOException(
                    "no `temporal` on the PATH, and Go, with which it could be built, is missing: install either");
        }
        try (FileChannel lock =
                FileChannel.open(folder.resolve("build.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            build(buildFolder, binary, progress);
        }
        return binary;
    }

    /** The script does nothing if the binary was built from the same pins. */
    private static void build(Path buildFolder, Path binary, Consumer<String> progress)
            throws IOException, InterruptedException {
        Path log = binary.resolveSibling("build.log");
        Process running = new ProcessBuilder(
                        List.of("bash", buildFolder.resolve("build.sh").toString(), binary.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long start = System.nanoTime();
        try {
            while (!running.waitFor(PROGRESS_EVERY.toSeconds(), TimeUnit.SECONDS)) {
                Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
                progress.accept("building Temporal's server (first time only, 5 to 15 minutes): " + elapsed.toMinutes()
                        + " min " + elapsed.toSecondsPart() + " s");
                if (elapsed.compareTo(BUILD_WITHIN) > 0) {
                    throw new IOException("building Temporal's server took more than " + BUILD_WITHIN.toMinutes()
                            + " minutes; see " + log);
                }
            }
            if (running.exitValue() != 0) {
                throw new IOException("Temporal's server cannot be built:\n" + Files.readString(log));
            }
        } finally {
            // Go's own children must not go on compiling when we are interrupted.
            running.descendants().forEach(ProcessHandle::destroy);
            running.destroy();
        }
    }
}
