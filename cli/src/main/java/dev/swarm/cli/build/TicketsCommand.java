package dev.swarm.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Table;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "tickets", description = "List the tickets, of one build or of all.")
public final class TicketsCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", arity = "0..1", paramLabel = "BUILD", description = "Id of a build, or its beginning.")
    private @Nullable String build;

    @Option(names = "--state", paramLabel = "STATE", description = "Only those in this state.")
    private String state = "";

    @Option(names = "--project", paramLabel = "PROJECT", description = "Only those of this project.")
    private String project = "";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public TicketsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String buildId = build == null ? "" : Json.text(Ids.build(context.api(), build), "buildId");
        List<JsonNode> tickets = context.api()
                .list(ApiClient.path("/api/tickets", "build", buildId, "state", state, "project", project));
        if (json) {
            context.terminal().line(Json.pretty(Json.array().addAll(tickets)));
            return CommandFailure.OK;
        }
        Table table = TicketTable.of(tickets, Instant.now());
        if (table.isEmpty()) {
            context.terminal().line("there are no such tickets");
        } else {
            table.printTo(context.terminal());
        }
        return CommandFailure.OK;
    }
}
