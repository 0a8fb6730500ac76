package dev.swarm.cli.context;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** What a list can be narrowed by, and how it is printed. */
public final class ListOptions {
    @Option(names = "--state", paramLabel = "STATE", description = "Only those in this state.")
    private String state = "";

    @Option(names = "--project", paramLabel = "PROJECT", description = "Only those of this project.")
    private String project = "";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public boolean json() {
        return json;
    }

    /**
     * Prints what the api lists.
     *
     * @param filters further names and values of the query
     * @param none what is said where the list is empty
     */
    public int print(
            CommandContext context,
            String path,
            List<String> filters,
            Function<List<JsonNode>, Table> table,
            String none) {
        List<JsonNode> items = context.api().list(ApiClient.path(path, query(filters)));
        if (json) {
            context.terminal().line(Json.pretty(Json.array().addAll(items)));
        } else if (items.isEmpty()) {
            context.terminal().line(none);
        } else {
            table.apply(items).printTo(context.terminal());
        }
        return CommandFailure.OK;
    }

    private String[] query(List<String> filters) {
        List<String> query = new ArrayList<>(List.of("state", state, "project", project));
        query.addAll(filters);
        return query.toArray(String[]::new);
    }
}
