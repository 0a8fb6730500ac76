package dev.swarm.cli.costs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Table;
import java.math.BigDecimal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "models",
        description = {
            "List the model routes: what answers, its price and limits, how it is, and what it cost this month.",
            "Prices are US dollars per million tokens read and written."
        })
public final class ModelsCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public ModelsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JsonNode models = context.api().get("/api/models");
        if (json) {
            context.terminal().line(Json.pretty(models));
        } else if (models.path("workers").isEmpty()) {
            context.terminal().line("no control worker has reported its model routes in the last minute");
        } else if (models.path("routes").isEmpty()) {
            context.terminal().line("no models are configured: all runs offline; docs/models.md says how to add some");
        } else {
            table(models).printTo(context.terminal());
        }
        return CommandFailure.OK;
    }

    private static Table table(JsonNode models) {
        Table table = Table.of(
                "ROUTE", "MODEL", "AT", "READ", "WRITTEN", "LIMITS", "FALLBACK", "KEY", "CIRCUIT", "THIS MONTH");
        for (JsonNode route : models.path("routes")) {
            table.row(
                    Json.text(route, "name"),
                    Json.text(route, "model"),
                    Json.text(route, "host"),
                    price(route, "input"),
                    price(route, "output"),
                    limits(route),
                    Json.text(route, "fallback", "-"),
                    Json.text(route, "key").replace('_', ' '),
                    circuit(route),
                    UsageCommand.dollars(route, "spent"));
        }
        return table;
    }

    /** A list price, as it is written there: not rounded. */
    private static String price(JsonNode route, String kind) {
        JsonNode price = route.path("price").path(kind);
        if (!price.isNumber()) {
            return "unknown";
        }
        BigDecimal dollars = price.decimalValue();
        return "$"
                + dollars.setScale(Math.max(2, dollars.stripTrailingZeros().scale()))
                        .toPlainString();
    }

    private static String limits(JsonNode route) {
        long requests = route.path("requestsPerMinute").asLong();
        long tokens = route.path("tokensPerMinute").asLong();
        String text = (requests > 0 ? requests + " requests/min " : "") + (tokens > 0 ? tokens + " tokens/min" : "");
        return text.isEmpty() ? "-" : text.strip();
    }

    private static String circuit(JsonNode route) {
        String state = Json.text(route, "circuit").replace('_', ' ');
        return state.equals("closed") ? state : state + " since " + Json.text(route, "since");
    }
}
