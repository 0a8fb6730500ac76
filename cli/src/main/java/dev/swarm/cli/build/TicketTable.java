package dev.swarm.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.Durations;
import dev.swarm.cli.terminal.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The tickets of a build as a table. */
public final class TicketTable {
    /** Rows of a live table; with more tickets those at work come first and the rest is counted. */
    private static final int LIVE_ROWS = 25;

    private TicketTable() {}

    public static Table of(List<JsonNode> tickets, Instant now) {
        Table table = Table.of("TICKET", "STATE", "ATTEMPTS", "TIME", "PULL REQUEST", "NOTE");
        for (JsonNode ticket : tickets) {
            table.row(
                    Json.text(ticket, "key"),
                    Json.text(ticket, "state"),
                    Json.text(ticket, "attempts"),
                    time(ticket, now).map(Durations::brief).orElse(""),
                    Json.text(ticket.path("pullRequest"), "url"),
                    note(ticket));
        }
        return table;
    }

    /** The lines of a live display: the table and a line of totals. */
    static List<String> live(JsonNode build, List<JsonNode> tickets, Instant now, int columns) {
        List<JsonNode> shown = tickets;
        if (tickets.size() > LIVE_ROWS) {
            shown = tickets.stream()
                    .sorted(Comparator.comparingInt(TicketTable::interest))
                    .limit(LIVE_ROWS)
                    .toList();
        }
        List<String> lines = new ArrayList<>(of(shown, now).render(columns - 1));
        if (shown.size() < tickets.size()) {
            lines.add("... and " + (tickets.size() - shown.size()) + " more");
        }
        lines.add(totals(build, tickets));
        return lines;
    }

    /** Such as {@code build b1 is running: 3 merged, 2 in_progress}. */
    static String totals(JsonNode build, List<JsonNode> tickets) {
        Map<String, Integer> counts = new TreeMap<>();
        tickets.forEach(ticket -> counts.merge(Json.text(ticket, "state"), 1, Integer::sum));
        List<String> parts = new ArrayList<>();
        counts.forEach((state, count) -> parts.add(count + " " + state));
        return "build " + Json.text(build, "buildId") + " is " + Json.text(build, "state") + ": "
                + String.join(", ", parts);
    }

    /** How long the ticket has been, or was, at work; empty before it starts. */
    public static Optional<Duration> time(JsonNode ticket, Instant now) {
        return Json.instant(ticket, "startedAt")
                .map(start ->
                        Duration.between(start, Json.instant(ticket, "endedAt").orElse(now)));
    }

    private static String note(JsonNode ticket) {
        JsonNode failure = ticket.path("failure");
        if (failure.isObject()) {
            return Json.text(failure, "code") + ": "
                    + Json.text(failure, "message").lines().findFirst().orElse("");
        }
        String blockers = String.join(", ", Json.texts(ticket.path("blockedBy")));
        return blockers.isEmpty() ? "" : "after " + blockers;
    }

    private static int interest(JsonNode ticket) {
        return switch (Json.text(ticket, "state")) {
            case "failed", "paused" -> 0;
            case "in_review", "in_progress", "assigned" -> 1;
            case "ready" -> 2;
            case "blocked" -> 3;
            default -> 4;
        };
    }
}
