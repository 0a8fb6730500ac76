package dev.swarm.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.terminal.CommandFailure;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "cancel", description = "Cancel a session (and its build), or a build.")
public final class CancelCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(
            index = "0",
            paramLabel = "SESSION|BUILD",
            description = "Id of a session or a build, or its beginning.")
    private String id = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept in the timeline.")
    private @Nullable String reason;

    public CancelCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ObjectNode body = Json.object();
        if (reason != null) {
            body.put("reason", reason);
        }
        JsonNode target = Ids.sessionOrBuild(context.api(), id);
        String buildId = Json.text(target, "buildId");
        String sessionId = Json.text(target, "sessionId");
        boolean isSession = target.has("idea");
        if (isSession) {
            context.api().post(SessionFlow.path(sessionId) + "/cancel", body);
        } else {
            context.api().post("/api/builds/" + ApiClient.encode(buildId) + "/cancel", body);
        }
        context.terminal().line((isSession ? "session " + sessionId : "build " + buildId) + " is being cancelled");
        return CommandFailure.OK;
    }
}
