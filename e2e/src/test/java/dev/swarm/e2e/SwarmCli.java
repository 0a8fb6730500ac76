package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The swarm command as a process of its own, as {@code ./swarm} runs it, with its own data folder. */
final class SwarmCli {
    private final Path data;

    SwarmCli(Path data) {
        this.data = data;
    }

    Run start(Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.swarm.cli.SwarmCommand"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", data.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        Path root = Path.of("").toAbsolutePath().getParent();
        builder.environment().put("SWARM_HOME", root.toString());
        return new Run(builder.start(), output);
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
