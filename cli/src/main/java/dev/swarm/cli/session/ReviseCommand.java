package dev.swarm.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Progress;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "revise", description = "Have the spec revised, following your feedback.")
public final class ReviseCommand implements Callable<Integer> {
    private static final Duration SPEC_WITHIN = Duration.ofMinutes(10);

    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "SESSION", description = "Id of the session, or its beginning.")
    private String session = "";

    @Parameters(index = "1", paramLabel = "FEEDBACK", description = "What should be different.")
    private String feedback = "";

    @Option(names = "--base", paramLabel = "N", description = "The version you read (default: the newest).")
    private int base;

    public ReviseCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        SessionFlow flow = new SessionFlow(context.api());
        JsonNode found = Ids.session(context.api(), session);
        String id = Json.text(found, "sessionId");
        int from = base > 0 ? base : found.path("spec").path("version").asInt();
        flow.command(id, "revise", Json.object().put("baseVersion", from).put("feedback", feedback));
        JsonNode after;
        try (Progress progress = Progress.start(context.terminal(), "revising the spec")) {
            after = flow.await(id, now -> isRevised(now, from) || SessionFlow.hasProblem(now), SPEC_WITHIN);
            progress.done("");
        }
        if (isRevised(after, from)) {
            SpecDiffText.print(context.terminal(), flow.diff(id, from, 0));
            context.terminal().line("");
        }
        SessionFlow.show(context.terminal(), after);
        return CommandFailure.OK;
    }

    private static boolean isRevised(JsonNode session, int from) {
        return SessionFlow.isReviewable(session)
                && session.path("spec").path("version").asInt() > from;
    }
}
