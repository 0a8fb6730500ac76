package dev.swarm.cli.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.terminal.CommandFailure;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "back", description = "Go back from the spec to the questions, or try again where they failed.")
public final class BackCommand implements Callable<Integer> {
    private static final Duration QUESTIONS_WITHIN = Duration.ofMinutes(5);

    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "SESSION", description = "Id of the session, or its beginning.")
    private String session = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "MESSAGE", description = "What should be talked about.")
    private @Nullable String message;

    public BackCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        SessionFlow flow = new SessionFlow(context.api());
        String id = Json.text(Ids.session(context.api(), session), "sessionId");
        ObjectNode body = Json.object();
        if (message != null) {
            body.put("message", message);
        }
        flow.command(id, "back-to-chat", body);
        SessionFlow.show(context.terminal(), flow.await(id, SessionFlow::hasAnswered, QUESTIONS_WITHIN));
        return CommandFailure.OK;
    }
}
