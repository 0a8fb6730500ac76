package dev.swarm.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.plan.Estimates;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Progress;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "approve", description = "Approve a version of the spec; the plan and its estimate follow.")
public final class ApproveCommand implements Callable<Integer> {
    private static final Duration PLAN_WITHIN = Duration.ofMinutes(15);

    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "SESSION", description = "Id of the session, or its beginning.")
    private String session = "";

    /** The inherited help options include another --version, so picocli leaves them all out here. */
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    boolean help;

    @Option(names = "--version", paramLabel = "N", description = "The version you read (default: the newest).")
    private int version;

    @Option(
            names = "--pipeline",
            paramLabel = "NAME",
            description = "Work on each ticket in the phases of this pipeline: sparc.")
    private String pipeline = "";

    public ApproveCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        SessionFlow flow = new SessionFlow(context.api());
        JsonNode found = Ids.session(context.api(), session);
        String id = Json.text(found, "sessionId");
        int approved =
                version > 0 ? version : found.path("spec").path("version").asInt();
        flow.approve(id, approved, pipeline);
        context.terminal().line("approved version " + approved);
        JsonNode after;
        try (Progress progress = Progress.start(context.terminal(), "planning the tickets")) {
            after = flow.await(id, ApproveCommand::isPlanned, PLAN_WITHIN);
            progress.done("");
        }
        if (SessionFlow.hasEstimate(after)) {
            Estimates.print(context.terminal(), after.path("estimate"));
        }
        SessionFlow.show(context.terminal(), after);
        return CommandFailure.OK;
    }

    /** Planned, or thrown back because the plan was not valid. */
    private static boolean isPlanned(JsonNode session) {
        return SessionFlow.hasEstimate(session)
                || !Json.text(session, "problem").isEmpty();
    }
}
