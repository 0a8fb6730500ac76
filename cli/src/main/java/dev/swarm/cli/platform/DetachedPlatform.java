package dev.swarm.cli.platform;

import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Endpoints;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Progress;
import dev.swarm.infra.data.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A platform whose launcher runs in a process of its own and outlives the command that started it. */
public final class DetachedPlatform {
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final int SHOWN_LINES = 15;

    private DetachedPlatform() {}

    /** Starts it and waits until it is ready. */
    public static Endpoints start(CommandContext context, LaunchOptions options) {
        Path data = context.dataFolder();
        try {
            Path log;
            try (DataFolder folder = DataFolder.open(data)) {
                log = folder.folder("logs").resolve("up.log");
            }
            List<String> arguments = new ArrayList<>(List.of("--data", data.toString(), "up"));
            arguments.addAll(options.toArguments());
            ProcessBuilder builder = new ProcessBuilder(
                            ChildJvm.command("dev.swarm.cli.SwarmCommand", "384m", List.of(), arguments))
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(log.toFile());
            builder.environment().putAll(ChildJvm.environment());
            Process process = builder.start();
            return await(context, process, log);
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED, "cannot start the platform: " + e.getMessage(), "see `swarm doctor`", e);
        }
    }

    private static Endpoints await(CommandContext context, Process process, Path log) throws IOException {
        try (Progress progress = Progress.start(context.terminal(), "starting the platform in the background")) {
            long deadline = System.nanoTime() + READY_WITHIN.toNanos();
            while (System.nanoTime() < deadline) {
                Optional<Endpoints> endpoints =
                        context.endpoints().filter(found -> found.ready() && found.pid() == process.pid());
                if (endpoints.isPresent()) {
                    progress.done("pid " + process.pid());
                    return endpoints.get();
                }
                if (process.waitFor(200, TimeUnit.MILLISECONDS)) {
                    throw CommandFailure.failed(
                            "the platform did not start:\n  " + String.join("\n  ", lastLines(log)),
                            "the whole log is " + log);
                }
            }
            process.destroy();
            throw CommandFailure.failed("the platform was not ready in time", "its log is " + log);
        } catch (InterruptedException e) {
            process.destroy();
            throw CommandFailure.interrupted(e);
        }
    }

    private static List<String> lastLines(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
    }
}
