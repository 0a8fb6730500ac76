package dev.swarm.cli.platform;

import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Endpoints;
import dev.swarm.cli.terminal.CommandFailure;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = {
            "Start the whole platform on this machine: Temporal, PostgreSQL, a local forge, the api and a worker.",
            "Ctrl-C stops it all; everything that ran goes on at the next start."
        })
public final class UpCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private final LaunchOptions options = new LaunchOptions();

    @Option(names = "--detach", description = "Leave it running in the background; `swarm down` stops it.")
    private boolean detach;

    public UpCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (detach) {
            Launcher.refuseSecond(context);
            Endpoints endpoints = DetachedPlatform.start(context, options);
            Launcher.printAddresses(context.terminal(), endpoints);
            context.terminal().line("stop it with `swarm down`");
            return CommandFailure.OK;
        }
        Launcher launcher = Launcher.start(context, options);
        Launcher.printAddresses(context.terminal(), launcher.endpoints());
        context.terminal().line("Ctrl-C stops it all");
        launcher.stopWithThisProcess();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            launcher.close();
            throw CommandFailure.interrupted(e);
        }
        return CommandFailure.OK;
    }
}
