package dev.swarm.bench.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.bench.host.TemporaryFolder;
import dev.swarm.bench.platform.JoinedHost;
import dev.swarm.bench.platform.Platform;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.DataLayout;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.contracts.model.ModelRoutes;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A platform whose gateway leads to two providers, and tickets that run, for whose tokens programs may ask it. */
public final class GatewayPlatform implements Closeable {
    /** The route to the provider that answers at once, and to the one that streams at a pace. */
    public static final String QUICK = ModelRoutes.GENERAL;

    public static final String PACED = ModelRoutes.FAST;

    /** How many calls of a ticket the gateway lets be open at once. */
    private static final int CALLS_OF_TICKET = 16;

    private static final String MACHINE_MEMORY = "256";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Deque<Closeable> closing = new ArrayDeque<>();
    private final Platform platform;
    private final List<Program.Pass> passes;

    /**
     * Starts one.
     *
     * @param home the clone whose ./swarm is run
     * @param streams how many calls are to be open at once
     */
    public GatewayPlatform(Path home, URI quick, URI paced, int streams, Consumer<String> progress)
            throws IOException, InterruptedException {
        int tickets = Math.ceilDiv(streams, CALLS_OF_TICKET);
        boolean ready = false;
        try {
            TemporaryFolder folder = TemporaryFolder.create();
            closing.push(folder::close);
            Path models = Files.writeString(folder.path().resolve("models.yaml"), routes(quick, paced));
            Map<String, String> sandboxes =
                    Map.of("SWARM_MACHINES", "sandbox", "SWARM_MACHINE_MEMORY_MIB", MACHINE_MEMORY);
            Map<String, String> environment = new HashMap<>(sandboxes);
            environment.put("SWARM_MODELS_FILE", models.toString());
            environment.put("BENCH_KEY", "key-of-the-benchmark");
            platform = Platform.start(home, tickets, environment, progress);
            closing.push(platform);
            // A host has no more slots than its processors are good for; these tickets do nothing.
            for (int slots = slots(platform); slots < tickets; slots++) {
                progress.accept("starting another host, for the " + (slots + 1) + "th ticket");
                closing.push(JoinedHost.start(home, platform, "host-" + slots, sandboxes));
            }
            passes = passes(platform, tickets, progress);
            ready = true;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    private static int slots(Platform platform) {
        return await(
                "the platform's host is live",
                () -> platform.api().list(ApiClient.path("/api/hosts", "state", "live")).stream()
                        .mapToInt(host -> host.path("slots").asInt())
                        .sum(),
                slots -> slots > 0);
    }

    private static String routes(URI quick, URI paced) {
        StringBuilder routes = new StringBuilder("routes:\n");
        for (String name : ModelRoutes.ALL) {
            // So cheap that no budget is met.
            routes.append("  ")
                    .append(name)
                    .append(": {provider: anthropic, model: bench, base_url: '")
                    .append(name.equals(PACED) ? paced : quick)
                    .append("', key: 'env:BENCH_KEY',"
                            + " price: {input: 0.001, cache_read: 0.001, cache_write: 0.001, output: 0.001}}\n");
        }
        return routes.toString();
    }

    private List<Program.Pass> passes(Platform platform, int tickets, Consumer<String> progress) throws IOException {
        String project = platform.project("gateway", tickets);
        List<ObjectNode> drafts = new ArrayList<>();
        for (int i = 1; i <= tickets; i++) {
            drafts.add(Json.object()
                    .put("key", "t" + i)
                    .put("title", "Wait, number " + i)
                    .put("command", "exec sleep 7200"));
        }
        String build = platform.build(project, "programs", drafts, tickets);
        closing.push(() -> cancel(platform, build, progress));
        String key = Files.readString(platform.data().resolve("secrets").resolve(DataLayout.WORKER_KEY))
                .strip();
        ApiClient worker = new ApiClient(URI.create(platform.apiUrl()), () -> key, PATIENCE);
        List<Program.Pass> passes = new ArrayList<>();
        for (int i = 1; i <= tickets; i++) {
            String ticket = build + "-t" + i;
            awaitMachine(platform, ticket);
            String machine = ticket + ".1";
            ObjectNode wanted = Json.object()
                    .put("ticketId", ticket)
                    .put("attempt", 1)
                    .put("machineId", machine)
                    .put("route", QUICK)
                    .put("ttl", "PT2H");
            wanted.putArray("routes").add(QUICK).add(PACED);
            passes.add(
                    new Program.Pass(Json.text(worker.post("/api/internal/gateway/tokens", wanted), "token"), machine));
        }
        return passes;
    }

    /** Jobs outlive their platform, so they are ended before it. */
    private static void cancel(Platform platform, String build, Consumer<String> progress) {
        try {
            platform.api().post("/api/builds/" + build + "/cancel", Json.object());
            await("the machines are gone", () -> platform.api().list("/api/vms").size(), left -> left == 0);
        } catch (CommandFailure e) {
            progress.accept("sandboxes may be left over: " + e.getMessage());
        }
    }

    private static void awaitMachine(Platform platform, String ticket) {
        await(
                "ticket " + ticket + " is worked on",
                () -> Json.text(platform.api().get("/api/tickets/" + ticket), "state"),
                "in_progress"::equals);
    }

    private static <T> T await(String what, Supplier<T> look, Predicate<T> fits) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        T seen = look.get();
        while (!fits.test(seen)) {
            if (System.nanoTime() > deadline) {
                throw CommandFailure.failed("not so in time: " + what, "");
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            seen = look.get();
        }
        return seen;
    }

    public URI url() {
        return URI.create(platform.gatewayUrl());
    }

    /** One for each ticket. */
    public List<Program.Pass> passes() {
        return passes;
    }

    /** Version of its Temporal server. */
    public String temporal() {
        return platform.temporal();
    }

    @Override
    public void close() throws IOException {
        while (!closing.isEmpty()) {
            closing.pop().close();
        }
    }
}
