package dev.swarm.cli.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.terminal.CommandFailure;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "retry", description = "Have a session try again what failed on the way to its first spec.")
public final class RetryCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "SESSION", description = "Id of a session, or its beginning.")
    private String id = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept in the timeline.")
    private @Nullable String reason;

    public RetryCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ObjectNode body = Json.object();
        if (reason != null) {
            body.put("reason", reason);
        }
        String sessionId = Json.text(Ids.session(context.api(), id), "sessionId");
        context.api().post(SessionFlow.path(sessionId) + "/retry", body);
        context.terminal()
                .line("session " + sessionId + " tries again; follow it with `swarm watch " + sessionId + "`");
        return CommandFailure.OK;
    }
}
