package dev.swarm.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A platform whose own worker takes no tickets, and hosts that joined it from networks of their own. */
final class ChaosFleet implements AutoCloseable {
    private static final String MEMORY_MIB = "256";
    private static final String DISK_MIB = "128";

    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private final List<ChaosHost> hosts = new ArrayList<>();
    private NetworkLab network;
    private Platform platform;

    private ChaosFleet() {}

    /**
     * Starts it and waits until all hosts offer machines.
     *
     * @param machines the kind of machines of each host
     */
    static ChaosFleet start(Path folder, List<String> machines) throws Exception {
        ChaosFleet fleet = new ChaosFleet();
        boolean ready = false;
        try {
            fleet.begin(folder);
            fleet.join(folder, machines);
            ready = true;
            return fleet;
        } finally {
            if (!ready) {
                fleet.close();
            }
        }
    }

    private void begin(Path folder) throws Exception {
        network = opened(NetworkLab.open());
        Relay api = opened(new Relay(network.address()));
        Relay temporal = opened(new Relay(network.address()));
        HttpRelay forge = opened(new HttpRelay(network.address()));
        SwarmCli cli = withSmallMachines(new SwarmCli(folder.resolve("data")))
                .with("SWARM_ROLES", "control")
                .with("SWARM_JOIN_API_URL", "http://" + api.address())
                .with("SWARM_JOIN_TEMPORAL_ADDRESS", temporal.address())
                .with("SWARM_JOIN_FORGE_URL", "http://" + forge.address() + "/api/v3");
        platform = opened(Platform.start(cli, folder.resolve("up.log"), Platform.freePorts()));
        api.to(platform.endpoint("apiUrl"));
        temporal.to(platform.endpoint("temporalAddress"));
        forge.to(platform.endpoint("forgeUrl"));
    }

    private void join(Path folder, List<String> machines) throws Exception {
        String token = platform.api()
                .post("/api/hosts/tokens", "{\"uses\":" + machines.size() + "}")
                .ok()
                .path("token")
                .asText();
        for (int number = 1; number <= machines.size(); number++) {
            hosts.add(opened(new ChaosHost(number, folder, network, machines.get(number - 1), token)));
        }
        for (ChaosHost host : hosts) {
            Eventually.get(
                    host.name() + " has joined and offers machines",
                    Duration.ofSeconds(120),
                    () -> platform.api().get("/api/hosts/" + host.name()).json(),
                    seen -> seen.path("slots").asInt() > 0);
        }
    }

    /** Machines of which a small computer holds several. */
    static SwarmCli withSmallMachines(SwarmCli cli) {
        return cli.with("SWARM_MACHINE_MEMORY_MIB", MEMORY_MIB).with("SWARM_MACHINE_DISK_MIB", DISK_MIB);
    }

    private <T extends AutoCloseable> T opened(T part) {
        closing.push(part);
        return part;
    }

    Platform platform() {
        return platform;
    }

    List<ChaosHost> hosts() {
        return hosts;
    }

    /** The ends of all logs, for messages. */
    String logTail() throws IOException {
        StringBuilder text = new StringBuilder();
        for (ChaosHost host : hosts) {
            text.append(host.logTail());
        }
        return text.append("the platform's logs:\n").append(platform.logTail()).toString();
    }

    /** Ends everything, hosts first, and waits until their networks are gone. */
    @Override
    public void close() throws Exception {
        while (!closing.isEmpty()) {
            closing.pop().close();
        }
        if (network != null) {
            Eventually.get("networks that are left", network::remains, List::isEmpty);
        }
    }
}
