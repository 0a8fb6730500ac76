package dev.swarm.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.build.TicketTable;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.Durations;
import dev.swarm.cli.terminal.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What came out of a demo.
 *
 * @param session the design session as the api shows it at the end
 * @param build its build
 * @param tickets all tickets of the build, in the plan's order
 * @param testsPassed whether the tests passed in a fresh clone
 * @param testOutput what they printed
 * @param standIns what of the demo was an offline stand-in, in words
 */
record DemoReport(
        JsonNode project,
        JsonNode session,
        JsonNode build,
        List<JsonNode> tickets,
        boolean testsPassed,
        String testOutput,
        List<String> standIns,
        Duration took) {

    int merged() {
        return count("merged");
    }

    int failed() {
        return count("failed");
    }

    private int count(String state) {
        return (int) tickets.stream()
                .filter(ticket -> Json.text(ticket, "state").equals(state))
                .count();
    }

    boolean succeeded() {
        return !tickets.isEmpty() && merged() == tickets.size() && testsPassed;
    }

    /** The last line of the demo; its form is fixed. */
    String lastLine() {
        return "demo: " + tickets.size() + " tickets, " + merged() + " merged, " + failed() + " failed, project tests "
                + (testsPassed ? "passed" : "failed");
    }

    Table table() {
        Table table = Table.of("TICKET", "STATE", "ATTEMPTS", "TIME", "PULL REQUEST");
        for (JsonNode ticket : tickets) {
            table.row(
                    Json.text(ticket, "key"),
                    Json.text(ticket, "state"),
                    Json.text(ticket, "attempts"),
                    TicketTable.time(ticket, Instant.now())
                            .map(Durations::brief)
                            .orElse(""),
                    Json.text(ticket.path("pullRequest"), "url"));
        }
        return table;
    }

    /** The whole result, as {@code --json} writes it. */
    ObjectNode json() {
        ObjectNode json = Json.object()
                .put("tickets", tickets.size())
                .put("merged", merged())
                .put("failed", failed())
                .put("projectTests", testsPassed ? "passed" : "failed")
                .put("succeeded", succeeded())
                .put("seconds", took.toMillis() / 1000.0)
                .put("projectTestOutput", testOutput);
        standIns.forEach(json.putArray("standIns")::add);
        json.set("project", project);
        json.set("session", session);
        json.set("build", build);
        json.putArray("ticketList").addAll(tickets);
        return json;
    }
}
