package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The swarm command as a process of its own, as {@code ./swarm} runs it, with its own data folder. */
final class SwarmCli {
    /** The repository's root. */
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final int SECONDS = 180;
    private final Path data;
    private final Map<String, String> environment = new HashMap<>(Map.of("SWARM_HOME", ROOT.toString()));
    private List<String> within = List.of();

    SwarmCli(Path data) {
        this.data = data;
    }

    Path data() {
        return data;
    }

    SwarmCli with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Has the command run by another, which becomes it, such as one that enters a network namespace. */
    SwarmCli within(String... command) {
        within = List.of(command);
        return this;
    }

    /** What one run of the command left. */
    record Result(List<String> command, int exitCode, String out, String err) {
        /** Fails unless it worked. */
        String ok() {
            assertThat(exitCode).as("%s%n%s%n%s", command, out, err).isZero();
            return out;
        }
    }

    /** Runs a command to its end, with this data folder. */
    Result run(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        return runAsIs(all);
    }

    /** Runs a command to its end, with this data folder and this input. */
    Result feed(String input, String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--data", data.toString()));
        all.addAll(List.of(arguments));
        return runAsIs(all, input);
    }

    /** Runs exactly this command line. */
    Result runAsIs(List<String> arguments) throws IOException, InterruptedException {
        return runAsIs(arguments, "");
    }

    private Result runAsIs(List<String> arguments, String input) throws IOException, InterruptedException {
        Path out = Files.createTempFile("swarm-", ".out");
        Path err = Files.createTempFile("swarm-", ".err");
        try {
            Process process = builder(arguments)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            Result result = new Result(
                    arguments, ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
            assertThat(ended).as("ended within %d s: %s", SECONDS, result).isTrue();
            return result;
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Starts a command that goes on, with this data folder. */
    Run start(Path output, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        ProcessBuilder builder = builder(all).redirectErrorStream(true).redirectOutput(output.toFile());
        return new Run(builder.start(), output);
    }

    /** Starts a command at a terminal of this size, with this data folder. */
    PersonAtTerminal atTerminal(int rows, int columns, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--data", data.toString()));
        all.addAll(List.of(arguments));
        return PersonAtTerminal.start(builder(all), rows, columns);
    }

    private ProcessBuilder builder(List<String> arguments) {
        List<String> command = new ArrayList<>(within);
        command.addAll(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.swarm.cli.SwarmCommand"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder;
    }

    /** The pid of a child of the launcher, such as {@code worker}. */
    long pidOf(String child) throws IOException {
        String text = Files.readString(data.resolve("run").resolve(child + ".pid"));
        return Long.parseLong(text.strip().lines().findFirst().orElseThrow().replaceFirst("\\D*(\\d+).*", "$1"));
    }

    record Run(Process process, Path output) implements AutoCloseable {
        List<String> awaitEnd(long minutes) throws Exception {
            assertThat(process.waitFor(minutes, TimeUnit.MINUTES))
                    .as("ended in time; output:%n%s", Files.readString(output))
                    .isTrue();
            return Files.readAllLines(output);
        }

        @Override
        public void close() throws IOException {
            process.destroy();
            try {
                if (!process.waitFor(60, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while stopping the command", e);
            }
        }
    }
}
