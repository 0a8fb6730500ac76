package dev.swarm.cli.costs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Durations;
import dev.swarm.cli.terminal.Table;
import dev.swarm.contracts.model.Dollars;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "usage", description = "Show what was spent on models and machines, this month unless told otherwise.")
public final class UsageCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(names = "--project", paramLabel = "PROJECT", description = "Only that of this project.")
    private @Nullable String project;

    @Option(names = "--session", paramLabel = "SESSION", description = "Only that of this session, from its beginning.")
    private @Nullable String session;

    @Option(names = "--build", paramLabel = "BUILD", description = "Only that of this build, from its beginning.")
    private @Nullable String build;

    @Option(names = "--ticket", paramLabel = "TICKET", description = "Only that of this ticket, from its beginning.")
    private @Nullable String ticket;

    @Option(names = "--month", paramLabel = "YYYY-MM", description = "Only that of this month (UTC).")
    private @Nullable String month;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public UsageCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ApiClient api = context.api();
        boolean ofOneThing = session != null || build != null || ticket != null;
        String when = month != null
                ? month
                : ofOneThing ? "" : YearMonth.now(ZoneOffset.UTC).toString();
        JsonNode usage = api.get(ApiClient.path(
                "/api/usage",
                "project",
                project == null ? "" : Json.text(Ids.project(api, project), "projectId"),
                "session",
                session == null ? "" : Json.text(Ids.session(api, session), "sessionId"),
                "build",
                build == null ? "" : Json.text(Ids.build(api, build), "buildId"),
                "ticket",
                ticket == null ? "" : Json.text(Ids.ticket(api, ticket), "ticketId"),
                "month",
                when));
        if (json) {
            context.terminal().line(Json.pretty(usage));
            return CommandFailure.OK;
        }
        print(usage, when);
        return CommandFailure.OK;
    }

    private void print(JsonNode usage, String when) {
        Table table =
                Table.of(Json.text(usage, "linesBy", "part").toUpperCase(Locale.ROOT), "MODELS", "MACHINES", "TOTAL");
        for (JsonNode line : usage.path("lines")) {
            table.row(Json.text(line, "id", "-"), dollars(line, "model"), dollars(line, "vm"), dollars(line, "total"));
        }
        if (!table.isEmpty()) {
            table.printTo(context.terminal());
        }
        JsonNode model = usage.path("model");
        JsonNode vm = usage.path("vm");
        context.terminal()
                .line((when.isEmpty() ? "in all " : "in " + when + " ") + dollars(usage, "total") + ": models "
                        + dollars(model, "cost") + " (" + Json.text(model, "calls", "0") + " calls, "
                        + (model.path("inputTokens").asLong()
                                + model.path("cacheReadTokens").asLong()
                                + model.path("cacheWriteTokens").asLong())
                        + " tokens read, " + Json.text(model, "outputTokens", "0") + " written), machines "
                        + dollars(vm, "cost") + " ("
                        + Durations.brief(Duration.ofSeconds(vm.path("seconds").asLong())) + ")");
        if (amount(model, "setAside").signum() > 0) {
            context.terminal().line(dollars(model, "setAside") + " more are set aside for calls that run");
        }
        if (amount(model, "unsettled").signum() > 0) {
            context.terminal()
                    .warn(dollars(model, "unsettled") + " of it were set aside for calls that were never settled;"
                            + " they count in full, because they may have been paid");
        }
        printConsent(usage.path("buildCost"));
    }

    private void printConsent(JsonNode cost) {
        if (!cost.path("estimated").isObject()) {
            return;
        }
        JsonNode estimated = cost.path("estimated");
        context.terminal()
                .line("estimated " + dollars(estimated, "total") + ": models " + dollars(estimated, "model")
                        + ", machines " + dollars(estimated, "vm") + "; models may cost up to "
                        + dollars(cost, "modelLimit"));
        for (JsonNode consent : cost.path("consented")) {
            context.terminal()
                    .line("consent of " + Json.text(consent, "by") + " to estimate " + Json.text(consent, "estimateId")
                            + " over " + dollars(consent.path("amount"), "total"));
        }
    }

    static String dollars(JsonNode node, String field) {
        return Dollars.text(amount(node, field));
    }

    private static BigDecimal amount(JsonNode node, String field) {
        return node.path(field).decimalValue();
    }
}
