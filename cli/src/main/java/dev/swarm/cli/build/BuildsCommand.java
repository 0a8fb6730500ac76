package dev.swarm.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.context.ListOptions;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Table;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "builds", description = "List the builds; show, pause, resume, cancel, limit or finish one.")
public final class BuildsCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(index = "0", arity = "0..1", paramLabel = "BUILD", description = "Id of one build, or its beginning.")
    private @Nullable String build;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ACTION",
            description = "One of ${COMPLETION-CANDIDATES}; without it the build is shown.")
    private @Nullable Action action;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "N",
            description = "With limit: how many tickets run at once, 1 to 100.")
    private @Nullable Integer limit;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept in the timeline.")
    private @Nullable String reason;

    @Mixin
    private final ListOptions options = new ListOptions();

    public BuildsCommand(CommandContext context) {
        this.context = context;
    }

    enum Action {
        PAUSE,
        RESUME,
        CANCEL,
        FINISH,
        LIMIT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() {
        if (build == null) {
            return options.print(
                    context,
                    "/api/builds",
                    List.of(),
                    BuildsCommand::table,
                    "there are no such builds; start one with `swarm build SESSION` or `swarm run FILE`");
        }
        if ((action == Action.LIMIT) != (limit != null)) {
            throw CommandFailure.usage(
                    limit == null ? "limit needs a number" : "'" + limit + "' was not expected here",
                    "swarm builds BUILD limit 4");
        }
        JsonNode found = Ids.build(context.api(), build);
        String path = "/api/builds/" + ApiClient.encode(Json.text(found, "buildId"));
        if (action != null) {
            ObjectNode body = Json.object();
            if (reason != null) {
                body.put("reason", reason);
            }
            // What the api lists lags a moment behind what the build has accepted.
            JsonNode result = action == Action.LIMIT
                    ? context.api().put(path + "/limit", body.put("maxParallelTickets", limit))
                    : context.api().post(path + "/" + action, body);
            String accepted = Json.text(result, "state");
            found = context.api().get(path);
            if (!accepted.isEmpty() && found instanceof ObjectNode shown) {
                shown.put("state", accepted);
            }
        }
        if (options.json()) {
            context.terminal().line(Json.pretty(found));
            return CommandFailure.OK;
        }
        List<JsonNode> tickets = new BuildWatch(context).tickets(Json.text(found, "buildId"));
        TicketTable.of(tickets, Instant.now()).printTo(context.terminal());
        context.terminal().line(TicketTable.totals(found, tickets));
        return CommandFailure.OK;
    }

    private static Table table(List<JsonNode> builds) {
        Table table = Table.of("BUILD", "PROJECT", "STATE", "TICKETS", "MERGED", "FAILED", "TITLE");
        for (JsonNode item : builds) {
            table.row(
                    Json.text(item, "buildId"),
                    Json.text(item, "projectId"),
                    Json.text(item, "state"),
                    Json.text(item, "tickets"),
                    Json.text(item.path("counts"), "merged", "0"),
                    Json.text(item.path("counts"), "failed", "0"),
                    Json.text(item, "title").lines().findFirst().orElse(""));
        }
        return table;
    }
}
