package dev.swarm.cli.plan;

import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.taskfile.TaskPlan;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "validate", description = "Check a task file (.yaml) or spec-kit tasks.md; needs no running platform.")
public final class ValidateCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "FILE", description = "The file to check.")
    private Path file = Path.of("");

    public ValidateCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        TaskPlan plan = PlanFile.read(context.terminal(), file);
        context.terminal().line(file + ": valid, " + plan.tickets().size() + " tickets: " + plan.title());
        return CommandFailure.OK;
    }
}
