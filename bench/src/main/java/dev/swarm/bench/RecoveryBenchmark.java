package dev.swarm.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.bench.machine.MachineLab;
import dev.swarm.bench.platform.JoinedHost;
import dev.swarm.bench.platform.MachineHost;
import dev.swarm.bench.platform.Platform;
import dev.swarm.bench.report.Figures;
import dev.swarm.bench.report.Statistics;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long a ticket stands still when what it runs on is killed. */
@Command(
        name = "recovery",
        description =
                "A micro-VM, its worker or its host is killed until the ticket's agent prints again, as the api shows it.")
final class RecoveryBenchmark extends Benchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final int SLOTS = 2;
    private static final Map<String, String> MACHINES =
            Map.of("SWARM_MACHINES", "qemu", "SWARM_MACHINE_MEMORY_MIB", "512");

    @Option(names = "--rounds", paramLabel = "N", description = "Kills of each kind (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--host-rounds",
            paramLabel = "N",
            description = "Kills of a whole host; each takes minutes (default: ${DEFAULT-VALUE}).")
    private int hostRounds;

    RecoveryBenchmark(BenchContext context) {
        super(context);
    }

    @Override
    Outcome measure() throws IOException, InterruptedException {
        atLeast(1, "--rounds", rounds);
        atLeast(0, "--host-rounds", hostRounds);
        MachineLab.image(environment());
        say("starting the platform");
        List<Double> machines = new ArrayList<>();
        List<Double> workers = new ArrayList<>();
        List<Double> hosts = new ArrayList<>();
        try (Platform platform = Platform.start(home(), SLOTS, MACHINES, line -> say("%s", line))) {
            String project = platform.project("recovery", SLOTS);
            MachineHost host = new MachineHost(platform.data());
            for (int round = 1; round <= rounds; round++) {
                String build = platform.build(project, "round " + round, List.of(ticket()), 1);
                String ticket = build + "-t1";
                awaitOutput(platform, ticket, Instant.EPOCH);
                machines.add(untilOutput(platform, ticket, host.machineOf(ticket)));
                say(
                        "round %d of %d: the machine was killed, and %.1f s later the agent prints",
                        round, rounds, machines.getLast());
                workers.add(
                        untilOutput(platform, ticket, platform.child("worker").pid()));
                say(
                        "round %d of %d: the worker was killed, and %.1f s later the agent's output comes again",
                        round, rounds, workers.getLast());
                platform.api().post("/api/builds/" + build + "/cancel", Json.object());
            }
            String first = Json.text(platform.api().list("/api/hosts").getFirst(), "hostId");
            for (int round = 1; round <= hostRounds; round++) {
                hosts.add(host(platform, first, project, round));
                say(
                        "host %d of %d was killed, and %.1f s later the agent prints on the other",
                        round, hostRounds, hosts.getLast());
            }
            return new Outcome(figures(machines, workers, hosts), platform.temporal());
        }
    }

    /** A ticket begins on a second host, which then dies with all that ran on it. */
    private double host(Platform platform, String first, String project, int round) throws IOException {
        drain(platform, first, true);
        try (JoinedHost second = JoinedHost.start(home(), platform, "second-" + round, MACHINES)) {
            String build = platform.build(project, "host " + round, List.of(ticket()), 1);
            String ticket = build + "-t1";
            awaitOutput(platform, ticket, Instant.EPOCH);
            second.machines().machineOf(ticket);
            drain(platform, first, false);
            Instant killed = Instant.now();
            second.close();
            double seconds = Duration.between(killed, awaitOutput(platform, ticket, killed))
                            .toMillis()
                    / 1e3;
            platform.api().post("/api/builds/" + build + "/cancel", Json.object());
            return seconds;
        }
    }

    /** Tells the platform's own host, and waits until it has heard: with its next report, within 15 s. */
    private static void drain(Platform platform, String host, boolean draining) {
        platform.api().post("/api/hosts/" + host + "/drain", Json.object().put("draining", draining));
        MachineHost machines = new MachineHost(platform.data());
        Instant deadline = Instant.now().plus(PATIENCE);
        while (machines.isDraining() != draining) {
            if (Instant.now().isAfter(deadline)) {
                throw CommandFailure.failed("host " + host + " does not hear that it is to be drained", "");
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    /** Its agent prints the time five times a second. */
    private static ObjectNode ticket() {
        return Json.object()
                .put("key", "t1")
                .put("title", "Print the time")
                .put("command", "for i in $(seq 3000); do date +%s%N; sleep 0.2; done");
    }

    /** Kills a process; seconds until the api gives out what the agent printed after that. */
    private static double untilOutput(Platform platform, String ticket, long pid) {
        Instant killed = Instant.now();
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        return Duration.between(killed, awaitOutput(platform, ticket, killed)).toMillis() / 1e3;
    }

    /** When the api first gave out something that the agent printed after this instant. */
    private static Instant awaitOutput(Platform platform, String ticket, Instant after) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(deadline)) {
            byte[] log =
                    platform.api().log("/api/tickets/" + ticket + "/log", 0).bytes();
            Instant seen = Instant.now();
            if (lastPrinted(log).isAfter(after)) {
                return seen;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        throw CommandFailure.failed(
                "ticket " + ticket + " printed nothing within " + PATIENCE.toMinutes() + " minutes", "");
    }

    private static Instant lastPrinted(byte[] log) {
        String text = new String(log, StandardCharsets.UTF_8);
        // The last line may not have come as a whole.
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        return whole.lines()
                .filter(line -> line.matches("\\d{19}"))
                .reduce((first, second) -> second)
                .map(line -> Instant.EPOCH.plusNanos(Long.parseLong(line)))
                .orElse(Instant.EPOCH);
    }

    private Figures figures(List<Double> machines, List<Double> workers, List<Double> hosts) {
        Figures figures = new Figures();
        add(figures, "vm", machines, "seconds from the kill of a micro-VM until the agent prints in another");
        add(figures, "worker", workers, "seconds from the kill of a worker until its agents' output comes again");
        if (!hosts.isEmpty()) {
            add(figures, "host", hosts, "seconds from the death of a whole host until the agent prints on another");
        }
        return figures.add("rounds", rounds, "kills of a micro-VM, and of a worker")
                .add("host_rounds", hosts.size(), "deaths of a host");
    }

    private static void add(Figures figures, String key, List<Double> samples, String meaning) {
        figures.add(key + "_p50_s", Statistics.percentile(samples, 50), meaning + ", median")
                .add(key + "_p95_s", Statistics.percentile(samples, 95), meaning + ", 95th percentile");
    }
}
