package dev.swarm.bench;

import dev.swarm.activities.machine.qemu.MachineTimings;
import dev.swarm.bench.load.BenchServer;
import dev.swarm.bench.machine.Arrival;
import dev.swarm.bench.machine.ClaimHost;
import dev.swarm.bench.machine.ClaimWorkflowImpl;
import dev.swarm.bench.machine.MachineLab;
import dev.swarm.bench.machine.ManyClaims;
import dev.swarm.bench.report.Figures;
import dev.swarm.bench.report.Statistics;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long until a micro-VM has done its first command, by each of the ways in which one can come. */
@Command(
        name = "machine-start",
        description =
                "Micro-VMs from nothing, from a template and out of the pool, until their first command's output.")
final class MachineStartBenchmark extends Benchmark {
    static final List<String> FIRST = List.of("sh", "-c", "echo out");
    /** A worker runs for weeks: what its first minute costs more is not measured. */
    private static final int WARM_UPS = 20;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds of one boot, two restores and four claims of each kind (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(
            names = "--burst",
            paramLabel = "N",
            description = "Machines asked for in each of the three modes; 0 fits it to this machine, at most 100"
                    + " (default: ${DEFAULT-VALUE}).")
    private int burst;

    private final List<Double> boots = new ArrayList<>();
    private final List<Double> restores = new ArrayList<>();
    private final List<Double> refills = new ArrayList<>();
    private final List<Double> claims = new ArrayList<>();
    private final List<Double> identities = new ArrayList<>();
    private final List<Double> commands = new ArrayList<>();
    private final List<Double> throughTemporal = new ArrayList<>();

    MachineStartBenchmark(BenchContext context) {
        super(context);
    }

    @Override
    Outcome measure() throws IOException, InterruptedException {
        atLeast(1, "--rounds", rounds);
        atLeast(0, "--burst", burst);
        say("making a template where there is none");
        try (MachineLab lab = MachineLab.open(environment(), ClaimWorkflowImpl.LIMITS)) {
            MachineTimings machines = lab.timings();
            say("guests run by %s; starting Temporal", machines.accelerator());
            try (BenchServer server = BenchServer.start(home(), line -> say("%s", line));
                    ClaimHost host = new ClaimHost(server.client(), machines, lab.folder("reservations"))) {
                warmUp(machines, host);
                for (int round = 1; round <= rounds; round++) {
                    round(machines, host, round);
                }
                Figures figures = figures();
                int size = burst == 0 ? ManyClaims.fitted(ClaimWorkflowImpl.LIMITS.memoryMiB()) : burst;
                for (Arrival arrival : Arrival.values()) {
                    many(machines, figures, arrival, size);
                }
                figures.add("burst", size, "machines asked for in each of these modes, all in the pool before");
                return new Outcome(figures, server.version());
            }
        }
    }

    /** What runs first also pays for classes that are loaded and code that is compiled. */
    private void warmUp(MachineTimings machines, ClaimHost host) throws IOException {
        say("warming up");
        machines.boot(FIRST);
        for (int i = 1; i <= WARM_UPS; i++) {
            machines.warm();
            claim(machines, "warm-" + i);
            machines.warm();
            host.claim("warm-t" + i);
        }
        identities.clear();
        claims.clear();
        commands.clear();
    }

    private void round(MachineTimings machines, ClaimHost host, int round) throws IOException {
        boots.add(machines.boot(FIRST).toNanos() / 1e6);
        for (int i = 0; i < 2; i++) {
            restores.add(machines.restore(FIRST).toNanos() / 1e6);
        }
        for (int i = 0; i < 4; i++) {
            refills.add(machines.warm().toNanos() / 1e6);
            claim(machines, "m-" + round + "-" + i);
            refills.add(machines.warm().toNanos() / 1e6);
            throughTemporal.add(host.claim("t-" + round + "-" + i).toNanos() / 1e6);
        }
        say(
                "round %d of %d: boot %.0f ms, restore %.0f ms, claim %.1f ms, through Temporal %.0f ms",
                round, rounds, boots.getLast(), restores.getLast(), claims.getLast(), throughTemporal.getLast());
    }

    private void claim(MachineTimings machines, String machineId) throws IOException {
        long start = System.nanoTime();
        machines.provider().create(machineId, MachineSpec.of(ClaimWorkflowImpl.LIMITS));
        identities.add(1000 * secondsSince(start));
        machines.firstOutput(machineId, FIRST);
        claims.add(1000 * secondsSince(start));
        commands.add(ManyClaims.execMillis(machines.provider(), machineId, FIRST));
        machines.provider().destroy(machineId);
    }

    private void many(MachineTimings machines, Figures figures, Arrival arrival, int size)
            throws IOException, InterruptedException {
        say("%s: %d machines", arrival.name().toLowerCase(Locale.ROOT), size);
        for (int i = 0; i < size; i++) {
            machines.warm();
        }
        List<Double> samples = new ManyClaims(machines, ClaimWorkflowImpl.LIMITS, FIRST).run(arrival, size);
        add(figures, arrival.name().toLowerCase(Locale.ROOT), samples, arrival.meaning());
    }

    private Figures figures() {
        Figures figures = new Figures();
        add(figures, "boot", boots, "cold boot until the first command's output");
        add(figures, "restore", restores, "restore from the template until the first command's output");
        add(figures, "claim", claims, "claim out of the pool until the first command's output (goal: p50 <= 10)");
        add(
                figures,
                "claim_via_temporal",
                throughTemporal,
                "the same by a workflow, from the request to start it (goal: p95 <= 50)");
        add(figures, "identity", identities, "claim until the machine is the ticket's, before any command");
        add(figures, "command", commands, "a further command, over ssh");
        add(figures, "refill", refills, "one more machine for the pool");
        return figures.add(
                        "boot_over_restore",
                        Statistics.median(boots) / Statistics.median(restores),
                        "how many times faster a restore is than a boot (goal: >= 10)")
                .add("boots", boots.size(), "boots")
                .add("restores", restores.size(), "restores")
                .add("claims", claims.size(), "claims of each kind, one at a time");
    }

    static void add(Figures figures, String key, List<Double> samples, String meaning) {
        figures.add(key + "_p50_ms", Statistics.percentile(samples, 50), meaning + ", median")
                .add(key + "_p95_ms", Statistics.percentile(samples, 95), meaning + ", 95th percentile");
    }
}
