package dev.swarm.cli.platform;

import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Endpoints;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Progress;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

@Command(name = "down", description = "Stop the platform that runs with this data folder.")
public final class DownCommand implements Callable<Integer> {
    private static final int SECONDS = 90;

    private final CommandContext context;

    public DownCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Optional<ProcessHandle> launcher =
                context.endpoints().map(Endpoints::pid).flatMap(ProcessHandle::of);
        if (launcher.isEmpty()) {
            context.terminal().line("no platform runs with the data folder " + context.dataFolder());
            return CommandFailure.OK;
        }
        ProcessHandle process = launcher.get();
        try (Progress progress = Progress.start(context.terminal(), "stopping the platform, pid " + process.pid())) {
            process.destroy();
            process.onExit().get(SECONDS, TimeUnit.SECONDS);
            progress.done("");
            return CommandFailure.OK;
        } catch (TimeoutException | ExecutionException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED,
                    "the platform did not stop within " + SECONDS + " s",
                    "look at the logs in " + context.dataFolder().resolve("logs") + "; as a last resort: kill -9 "
                            + process.pid(),
                    e);
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        }
    }
}
