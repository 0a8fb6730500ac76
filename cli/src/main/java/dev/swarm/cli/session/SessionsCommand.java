package dev.swarm.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.context.ListOptions;
import dev.swarm.cli.plan.Estimates;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Table;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "sessions", description = "List the design sessions, or show one with its next step.")
public final class SessionsCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", arity = "0..1", paramLabel = "SESSION", description = "Id of one session to show.")
    private @Nullable String session;

    @Mixin
    private final ListOptions options = new ListOptions();

    public SessionsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (session != null) {
            return show(Ids.session(context.api(), session));
        }
        return options.print(
                context,
                "/api/hitl",
                List.of(),
                SessionsCommand::table,
                "there are no such sessions; start one with `swarm new \"IDEA\"`");
    }

    private static Table table(List<JsonNode> sessions) {
        Table table = Table.of("SESSION", "PROJECT", "STATE", "WAITING FOR", "TITLE");
        for (JsonNode item : sessions) {
            table.row(
                    Json.text(item, "sessionId"),
                    Json.text(item, "projectId"),
                    Json.text(item, "state"),
                    Json.text(item, "waitingFor"),
                    Json.text(item, "title").lines().findFirst().orElse(""));
        }
        return table;
    }

    private int show(JsonNode one) {
        if (options.json()) {
            context.terminal().line(Json.pretty(one));
            return CommandFailure.OK;
        }
        if (SessionFlow.hasEstimate(one)) {
            Estimates.print(context.terminal(), one.path("estimate"));
        }
        SessionFlow.show(context.terminal(), one);
        return CommandFailure.OK;
    }
}
