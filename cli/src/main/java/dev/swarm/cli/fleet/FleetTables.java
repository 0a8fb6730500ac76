package dev.swarm.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.Durations;
import dev.swarm.cli.terminal.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Hosts and machines as tables. */
final class FleetTables {
    private FleetTables() {}

    static Table hosts(List<JsonNode> hosts) {
        Table table = Table.of(
                "HOST", "STATE", "PROVIDER", "CLASSES", "LABELS", "SLOTS", "CPU", "MEMORY", "LAST SEEN", "VERSION");
        for (JsonNode host : hosts) {
            table.row(
                    Json.text(host, "hostId"),
                    Json.text(host, "state"),
                    Json.text(host, "provider", "-"),
                    orDash(String.join(",", Json.texts(host.path("machineClasses")))),
                    orDash(labels(host)),
                    Json.text(host, "used") + "/" + Json.text(host, "slots"),
                    cpu(host),
                    memory(host),
                    ago(host, "lastSeen"),
                    Json.text(host, "version", "-"));
        }
        return table;
    }

    static String labels(JsonNode host) {
        List<String> labels = new ArrayList<>();
        host.path("labels")
                .properties()
                .forEach(label ->
                        labels.add(label.getKey() + "=" + label.getValue().asText()));
        return String.join(",", labels);
    }

    /** Load and cores, such as {@code 1.5 of 8}. */
    private static String cpu(JsonNode host) {
        double cores = host.path("cpuCores").asDouble();
        return cores == 0
                ? "-"
                : String.format(Locale.ROOT, "%.1f of %.0f", host.path("load").asDouble(), cores);
    }

    private static String memory(JsonNode host) {
        long total = host.path("memoryTotalMiB").asLong();
        return total == 0
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%.1f of %.1f GiB",
                        host.path("memoryUsedMiB").asLong() / 1024.0,
                        total / 1024.0);
    }

    static Table machines(List<JsonNode> machines) {
        Table table = Table.of("MACHINE", "TICKET", "HOST", "STATE", "CPU", "MEMORY", "DISK", "SINCE");
        for (JsonNode machine : machines) {
            table.row(
                    Json.text(machine, "machineId"),
                    Json.text(machine, "ticketId", "-"),
                    Json.text(machine, "hostId"),
                    state(machine),
                    String.format(
                            Locale.ROOT, "%.0f %%", machine.path("cpuPercent").asDouble()),
                    Json.text(machine, "memoryMiB") + " MiB",
                    Json.text(machine, "diskMiB") + " MiB",
                    ago(machine, "since"));
        }
        return table;
    }

    static String state(JsonNode machine) {
        String state = Json.text(machine, "state");
        return state.equals("up") && !machine.path("healthy").asBoolean() ? "unhealthy" : state;
    }

    static String ago(JsonNode node, String field) {
        return Json.instant(node, field)
                .map(at -> Durations.brief(Duration.between(at, Instant.now())) + " ago")
                .orElse("-");
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
