package dev.swarm.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.client.LogPart;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Durations;
import dev.swarm.cli.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ticket",
        description = "Show one ticket, or act on it.",
        footer = {
            "",
            "Actions: pause, resume, terminate, retry, skip, guidance TEXT, priority critical|high|medium|low, log [-f], diff"
        })
public final class TicketCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Set<String> FINAL = Set.of("merged", "failed", "cancelled", "skipped");

    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "TICKET", description = "Id of the ticket, its beginning, or its key.")
    private String id = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "ACTION", description = "What to do; see below.")
    private @Nullable Action action;

    @Parameters(index = "2..*", paramLabel = "TEXT", description = "Text of the guidance, or the new priority.")
    private List<String> text = new ArrayList<>();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept in the timeline.")
    private @Nullable String reason;

    @Option(
            names = {"-f", "--follow"},
            description = "With log: go on until the ticket ends.")
    private boolean follow;

    @Option(names = "--attempt", paramLabel = "N", description = "With log: of this attempt (default: the newest).")
    private int attempt;

    @Option(names = "--json", description = "Print the ticket as JSON.")
    private boolean json;

    public TicketCommand(CommandContext context) {
        this.context = context;
    }

    enum Action {
        PAUSE,
        RESUME,
        TERMINATE,
        RETRY,
        SKIP,
        GUIDANCE,
        PRIORITY,
        LOG,
        DIFF;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() {
        Action chosen = action;
        boolean takesText = chosen == Action.GUIDANCE || chosen == Action.PRIORITY;
        if (takesText == text.isEmpty()) {
            throw CommandFailure.usage(
                    takesText ? chosen + " needs a text" : "'" + String.join(" ", text) + "' was not expected here",
                    "see `swarm ticket --help`");
        }
        JsonNode ticket = Ids.ticket(context.api(), id);
        String path = "/api/tickets/" + ApiClient.encode(Json.text(ticket, "ticketId"));
        if (chosen == null) {
            show(ticket);
            return CommandFailure.OK;
        }
        switch (chosen) {
            case PAUSE, RESUME, TERMINATE, RETRY, SKIP -> {
                ObjectNode body = Json.object();
                if (reason != null) {
                    body.put("reason", reason);
                }
                context.api().post(path + "/" + chosen, body);
            }
            case GUIDANCE ->
                context.api().post(path + "/guidance", Json.object().put("text", String.join(" ", text)));
            case PRIORITY ->
                context.api()
                        .put(
                                path + "/priority",
                                Json.object()
                                        .put("priority", String.join(" ", text).toLowerCase(Locale.ROOT)));
            case LOG -> {
                log(path);
                return CommandFailure.OK;
            }
            case DIFF -> {
                diff(context.api().get(path + "/diff"));
                return CommandFailure.OK;
            }
        }
        show(context.api().get(path));
        return CommandFailure.OK;
    }

    private void log(String path) {
        String logPath = ApiClient.path(path + "/log", "attempt", attempt > 0 ? String.valueOf(attempt) : "");
        long offset = 0;
        while (true) {
            boolean ended = FINAL.contains(Json.text(context.api().get(path), "state"));
            LogPart part = context.api().log(logPath, offset);
            context.terminal().raw(part.bytes());
            offset = part.length();
            if (!follow || ended) {
                return;
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                throw CommandFailure.interrupted(e);
            }
        }
    }

    private void diff(JsonNode diff) {
        Terminal terminal = context.terminal();
        if (json) {
            terminal.line(Json.pretty(diff));
            return;
        }
        for (JsonNode file : diff.path("files")) {
            String note = Json.text(file, "note");
            terminal.line(terminal.style(Terminal.Style.BOLD, Json.text(file, "path"))
                    + (note.isEmpty() ? "" : " (" + note + ")"));
            for (JsonNode line : file.path("lines")) {
                String sign = switch (Json.text(line, "kind")) {
                    case "added" -> "+";
                    case "removed" -> "-";
                    case "hunk" -> "@@ ";
                    default -> " ";
                };
                terminal.line(sign + Json.text(line, "text"));
            }
        }
    }

    private void show(JsonNode ticket) {
        Terminal terminal = context.terminal();
        if (json) {
            terminal.line(Json.pretty(ticket));
            return;
        }
        terminal.line(terminal.style(Terminal.Style.BOLD, Json.text(ticket, "ticketId")) + " is "
                + Json.text(ticket, "state") + ": " + Json.text(ticket, "title"));
        field("build", Json.text(ticket, "buildId"));
        field("priority", Json.text(ticket, "priority"));
        field("size", Json.text(ticket, "size"));
        field("after", String.join(", ", Json.texts(ticket.path("dependsOn"))));
        field("waits for", String.join(", ", Json.texts(ticket.path("blockedBy"))));
        field("attempts", Json.text(ticket, "attempts"));
        field(
                "time",
                TicketTable.time(ticket, Instant.now()).map(Durations::brief).orElse(""));
        field("machine", Json.text(ticket, "machineId"));
        field("host", Json.text(ticket, "hostId"));
        field("pull request", Json.text(ticket.path("pullRequest"), "url"));
        field("merged as", Json.text(ticket, "mergeSha"));
        JsonNode failure = ticket.path("failure");
        if (failure.isObject()) {
            field("failure", Json.text(failure, "code") + ": " + Json.text(failure, "message"));
            field("hint", Json.text(failure, "hint"));
        }
    }

    private void field(String name, String value) {
        if (!value.isEmpty()) {
            context.terminal().line(String.format(Locale.ROOT, "  %-13s %s", name, value));
        }
    }
}
