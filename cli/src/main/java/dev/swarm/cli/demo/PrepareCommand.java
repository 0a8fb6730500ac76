package dev.swarm.cli.demo;

import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.platform.LaunchOptions;
import dev.swarm.cli.platform.StartupCache;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.infra.data.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Makes the startup caches: plays the demo once, on a platform of its own, while api and worker note what they load. So
 * the caches hold what serving needs, not only what starting needs.
 */
@Command(name = "prepare", hidden = true, description = "Make the caches with which the platform starts fast.")
public final class PrepareCommand implements Callable<Integer> {
    private final CommandContext context;

    public PrepareCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try {
            StartupCache cache = StartupCache.ofThisProcess();
            if (!cache.isUsable()) {
                throw CommandFailure.failed(
                        "no startup cache can be made for folders on the class path", "run it by ./swarm");
            }
            record(cache);
            return CommandFailure.OK;
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.FAILED, "no startup cache could be made: " + e.getMessage(), "", e);
        }
    }

    private void record(StartupCache cache) throws IOException {
        Path scratch = Files.createTempDirectory("swarm-prepare-");
        try {
            context.dataOption(scratch.resolve("data"));
            new DemoCommand(context, LaunchOptions.recordingTo(scratch)).call();
            List<String> missing = cache.adopt(scratch);
            if (!missing.isEmpty()) {
                throw new IOException("nothing was recorded by " + String.join(" and ", missing));
            }
        } finally {
            DurableFiles.deleteTree(scratch);
        }
    }
}
