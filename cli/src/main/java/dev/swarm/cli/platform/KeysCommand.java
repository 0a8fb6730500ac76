package dev.swarm.cli.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Table;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "keys", description = "List, add or remove API keys.")
public final class KeysCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ACTION",
            defaultValue = "list",
            description = "One of ${COMPLETION-CANDIDATES} (default: list).")
    private Action action = Action.LIST;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME|ID",
            description = "Name of the new key, or id of the old.")
    private @Nullable String name;

    @Option(
            names = "--role",
            paramLabel = "admin|worker",
            defaultValue = "admin",
            description = "What the new key may do (default: admin).")
    private String role = "admin";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public KeysCommand(CommandContext context) {
        this.context = context;
    }

    enum Action {
        LIST,
        ADD,
        REMOVE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() {
        String given = name;
        if (action != Action.LIST && given == null) {
            throw CommandFailure.usage(
                    action + " needs " + (action == Action.ADD ? "a NAME" : "the key's ID"), "see `swarm keys --help`");
        }
        switch (action) {
            case LIST -> list();
            case ADD -> {
                JsonNode key = context.api()
                        .post("/api/keys", Json.object().put("name", given).put("role", role));
                if (json) {
                    context.terminal().line(Json.pretty(key));
                } else {
                    context.terminal().line("key " + Json.text(key, "id") + " (" + Json.text(key, "role") + "):");
                    context.terminal().line(Json.text(key, "key"));
                    context.terminal().line("keep it now; it is never shown again");
                }
            }
            case REMOVE -> {
                context.api().delete("/api/keys/" + ApiClient.encode(String.valueOf(given)));
                context.terminal().line("key " + given + " is removed");
            }
        }
        return CommandFailure.OK;
    }

    private void list() {
        List<JsonNode> keys = context.api().list("/api/keys");
        if (json) {
            context.terminal().line(Json.pretty(Json.array().addAll(keys)));
            return;
        }
        Table table = Table.of("ID", "NAME", "ROLE", "CREATED");
        for (JsonNode key : keys) {
            table.row(
                    Json.text(key, "id"), Json.text(key, "name"), Json.text(key, "role"), Json.text(key, "createdAt"));
        }
        table.printTo(context.terminal());
    }
}
