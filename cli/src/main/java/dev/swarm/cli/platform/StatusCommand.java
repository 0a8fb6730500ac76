package dev.swarm.cli.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Endpoints;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Table;
import dev.swarm.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "status", description = "Show whether the platform runs, where, and what it is doing.")
public final class StatusCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public StatusCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ApiClient api = context.api();
        Optional<Endpoints> endpoints = context.namesApi() ? Optional.empty() : context.endpoints();
        boolean healthy = api.isHealthy();
        JsonNode coordinator = api.get("/api/coordinator/status");
        JsonNode hosts = api.get("/api/hosts");
        if (json) {
            ObjectNode all = Json.object().put("apiUrl", api.base().toString()).put("healthy", healthy);
            endpoints.ifPresent(found -> all.put("pid", found.pid())
                    .put("temporalUiUrl", found.temporalUiUrl())
                    .put("temporalAddress", found.temporalAddress())
                    .put("forgeUrl", found.forgeUrl()));
            all.set("coordinator", coordinator);
            all.set("hosts", hosts);
            context.terminal().line(Json.pretty(all));
            return CommandFailure.OK;
        }
        Terminal terminal = context.terminal();
        terminal.line("platform at " + api.base() + " is " + (healthy ? "healthy" : "up, but not healthy")
                + endpoints.map(found -> ", pid " + found.pid()).orElse(""));
        endpoints.ifPresent(found -> Launcher.printAddresses(terminal, found));
        terminal.line("coordinator " + Json.text(coordinator, "state") + ": " + Json.text(coordinator, "builds", "0")
                + " builds, " + Json.text(coordinator, "activeTickets", "0") + " tickets at work, "
                + Json.text(coordinator, "readyTickets", "0") + " ready, queue: " + queues(coordinator));
        Table table = Table.of("HOST", "PROVIDER", "CLASSES", "SLOTS", "USED", "LIVE", "LAST SEEN");
        for (JsonNode host : hosts.isArray() ? hosts : hosts.path("items")) {
            table.row(
                    Json.text(host, "hostId"),
                    Json.text(host, "provider"),
                    String.join(",", Json.texts(host.path("machineClasses"))),
                    Json.text(host, "slots"),
                    Json.text(host, "used"),
                    Json.text(host, "live"),
                    Json.text(host, "lastSeen"));
        }
        if (table.isEmpty()) {
            terminal.line("no host has reported yet");
        } else {
            table.printTo(terminal);
        }
        return CommandFailure.OK;
    }

    private static String queues(JsonNode coordinator) {
        List<String> parts = new ArrayList<>();
        coordinator
                .path("queueDepth")
                .properties()
                .forEach(entry ->
                        parts.add(entry.getKey() + " " + entry.getValue().asText()));
        return parts.isEmpty() ? "empty" : String.join(", ", parts);
    }
}
