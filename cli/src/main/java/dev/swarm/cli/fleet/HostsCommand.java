package dev.swarm.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Lifetime;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "hosts", description = "List the hosts; show or remove one, or make a token by which hosts join.")
public final class HostsCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ACTION",
            defaultValue = "list",
            description = "One of ${COMPLETION-CANDIDATES} (default: list).")
    private Action action = Action.LIST;

    @Parameters(index = "1", arity = "0..1", paramLabel = "HOST", description = "Id of one host.")
    private @Nullable String host;

    @Option(names = "--state", paramLabel = "STATE", description = "list: only live, draining, unavailable or away.")
    private String state = "";

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            converter = Lifetime.class,
            description = "token: how long it can be used, such as 30m or 2d (default: 1h).")
    private @Nullable Duration ttl;

    @Option(names = "--uses", paramLabel = "N", description = "token: how many hosts may join by it (default: 1).")
    private @Nullable Integer uses;

    @Option(
            names = "--labels",
            split = ",",
            paramLabel = "NAME=VALUE",
            description = "token: what hosts that join by it are labelled with.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(names = "--force", description = "remove: even if it has machines; their tickets go on elsewhere.")
    private boolean force;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public HostsCommand(CommandContext context) {
        this.context = context;
    }

    enum Action {
        LIST,
        SHOW,
        TOKEN,
        REMOVE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() {
        switch (action) {
            case LIST -> list();
            case SHOW -> show();
            case TOKEN -> token();
            case REMOVE -> remove();
        }
        return CommandFailure.OK;
    }

    private String given() {
        String id = host;
        if (id == null) {
            throw CommandFailure.usage(action + " needs the HOST's id", "`swarm hosts` lists them");
        }
        return ApiClient.encode(id);
    }

    private void list() {
        List<JsonNode> hosts = context.api().list(ApiClient.path("/api/hosts", "state", state));
        if (json) {
            context.terminal().line(Json.pretty(Json.array().addAll(hosts)));
        } else if (hosts.isEmpty()) {
            context.terminal().line("no host has reported yet");
        } else {
            FleetTables.hosts(hosts).printTo(context.terminal());
            for (JsonNode one : hosts) {
                if (!Json.text(one, "unavailable").isEmpty()) {
                    context.terminal().warn(Json.text(one, "hostId") + ": " + Json.text(one, "unavailable"));
                }
            }
        }
    }

    private void show() {
        String id = given();
        JsonNode found = context.api().get("/api/hosts/" + id);
        if (json) {
            context.terminal().line(Json.pretty(found));
            return;
        }
        FleetTables.hosts(List.of(found)).printTo(context.terminal());
        String images = String.join(", ", Json.texts(found.path("images")));
        context.terminal().line("images: " + (images.isEmpty() ? "not known yet" : images));
        List<JsonNode> machines = context.api().list(ApiClient.path("/api/vms", "host", String.valueOf(host)));
        if (!machines.isEmpty()) {
            context.terminal().line("");
            FleetTables.machines(machines).printTo(context.terminal());
        }
    }

    private void token() {
        ObjectNode request = Json.object();
        if (ttl != null) {
            request.put("ttl", ttl.toString());
        }
        if (uses != null) {
            request.put("uses", uses);
        }
        ObjectNode wanted = request.putObject("labels");
        labels.forEach(wanted::put);
        JsonNode made = context.api().post("/api/hosts/tokens", request);
        if (json) {
            context.terminal().line(Json.pretty(made));
            return;
        }
        context.terminal().line(Json.text(made, "token"));
        context.terminal()
                .line("good for " + Json.text(made, "uses") + " host(s) until " + Json.text(made, "expiresAt")
                        + "; it is never shown again. On the new host:");
        context.terminal().line("  swarm worker --role host --join TOKEN");
    }

    private void remove() {
        String id = given();
        context.api().delete(ApiClient.path("/api/hosts/" + id, "force", force ? "true" : ""));
        context.terminal().line("host " + host + " is removed; its key is no longer valid");
    }
}
