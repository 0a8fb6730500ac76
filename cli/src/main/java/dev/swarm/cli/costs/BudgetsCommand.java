package dev.swarm.cli.costs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Table;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "budgets",
        description = {
            "List the limits of what models may cost; set or remove one.",
            "Without --project, --build or --ticket the limit is that of the whole platform."
        })
public final class BudgetsCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ACTION",
            defaultValue = "list",
            description = "One of ${COMPLETION-CANDIDATES} (default: list).")
    private Action action = Action.LIST;

    @Parameters(index = "1", arity = "0..1", paramLabel = "DOLLARS", description = "set: the limit, such as 12.50.")
    private @Nullable BigDecimal limit;

    @Option(names = "--project", paramLabel = "PROJECT", description = "The budget of this project.")
    private @Nullable String project;

    @Option(names = "--build", paramLabel = "BUILD", description = "The budget of this build.")
    private @Nullable String build;

    @Option(names = "--ticket", paramLabel = "TICKET", description = "The budget of this ticket.")
    private @Nullable String ticket;

    @Option(names = "--monthly", description = "For each month (UTC), not in all.")
    private boolean monthly;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public BudgetsCommand(CommandContext context) {
        this.context = context;
    }

    enum Action {
        LIST,
        SET,
        REMOVE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() {
        switch (action) {
            case LIST -> print(context.api().get("/api/budgets"));
            case SET -> set();
            case REMOVE -> remove();
        }
        return CommandFailure.OK;
    }

    private void set() {
        BigDecimal dollars = limit;
        if (dollars == null) {
            throw CommandFailure.usage(
                    "set needs the limit in US dollars", "such as `swarm budgets set 12.50 --build BUILD`");
        }
        JsonNode made = context.api().put(path(), Json.object().put("limit", dollars));
        if (json) {
            context.terminal().line(Json.pretty(made));
        } else {
            table(made).printTo(context.terminal());
        }
    }

    private void remove() {
        context.api().delete(path());
        context.terminal().line("removed; `swarm budgets` shows what holds now");
    }

    private String path() {
        if (Stream.of(project, build, ticket).filter(name -> name != null).count() > 1) {
            throw CommandFailure.usage("a budget is of one thing", "name one of --project, --build and --ticket");
        }
        ApiClient api = context.api();
        String of = project != null
                ? "project/" + ApiClient.encode(Json.text(Ids.project(api, project), "projectId"))
                : build != null
                        ? "build/" + ApiClient.encode(Json.text(Ids.build(api, build), "buildId"))
                        : ticket != null
                                ? "ticket/" + ApiClient.encode(Json.text(Ids.ticket(api, ticket), "ticketId"))
                                : "tenant/all";
        return "/api/budgets/" + of + (monthly ? "/month" : "/total");
    }

    private void print(JsonNode answer) {
        JsonNode budgets = answer.path("budgets");
        if (json) {
            context.terminal().line(Json.pretty(budgets));
        } else {
            JsonNode[] all = new JsonNode[budgets.size()];
            for (int i = 0; i < all.length; i++) {
                all[i] = budgets.get(i);
            }
            table(all).printTo(context.terminal());
        }
    }

    private static Table table(JsonNode... budgets) {
        Table table = Table.of("BUDGET", "PERIOD", "LIMIT", "SPENT", "SET ASIDE", "SET BY");
        for (JsonNode budget : budgets) {
            String scope = Json.text(budget, "scope");
            table.row(
                    scope.equals("tenant") ? "platform" : scope + " " + Json.text(budget, "scopeId"),
                    Json.text(budget, "period"),
                    UsageCommand.dollars(budget, "limit"),
                    UsageCommand.dollars(budget, "spent"),
                    UsageCommand.dollars(budget, "setAside"),
                    Json.text(budget, "setBy", "standard"));
        }
        return table;
    }
}
