package dev.swarm.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.bench.machine.MachineLab;
import dev.swarm.bench.platform.Platform;
import dev.swarm.bench.report.Figures;
import dev.swarm.bench.report.Statistics;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.CommandFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a build pays for machines that are virtual. */
@Command(name = "pipeline", description = "Tickets at once through the whole platform, in micro-VMs and in sandboxes.")
final class PipelineBenchmark extends Benchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    @Option(names = "--tickets", paramLabel = "N", description = "Tickets, all at once (default: ${DEFAULT-VALUE}).")
    private int tickets = 10;

    @Option(names = "--rounds", paramLabel = "N", description = "Builds of each kind (default: ${DEFAULT-VALUE}).")
    private int rounds = 2;

    PipelineBenchmark(BenchContext context) {
        super(context);
    }

    @Override
    Outcome measure() throws IOException, InterruptedException {
        atLeast(1, "--tickets", tickets);
        atLeast(1, "--rounds", rounds);
        MachineLab.image(environment());
        List<Double> qemu = new ArrayList<>();
        List<Double> sandbox = new ArrayList<>();
        say("starting two platforms");
        try (Platform virtual = start("qemu");
                Platform plain = start("sandbox")) {
            say("warming up with one ticket each");
            build(virtual, "warm-up", 1);
            build(plain, "warm-up", 1);
            for (int round = 1; round <= rounds; round++) {
                qemu.add(build(virtual, "round-" + round, tickets));
                sandbox.add(build(plain, "round-" + round, tickets));
                say(
                        "round %d of %d: %d tickets in micro-VMs %.1f s, in sandboxes %.1f s",
                        round, rounds, tickets, qemu.getLast(), sandbox.getLast());
            }
            return new Outcome(figures(qemu, sandbox), virtual.temporal());
        }
    }

    private Platform start(String machines) throws IOException, InterruptedException {
        Map<String, String> environment = Map.of("SWARM_MACHINES", machines, "SWARM_MACHINE_MEMORY_MIB", "512");
        return Platform.start(home(), tickets, environment, line -> say("%s", line));
    }

    /** Seconds from the request until all tickets are merged. */
    private double build(Platform platform, String name, int size) {
        List<ObjectNode> drafts = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            drafts.add(Json.object()
                    .put("key", "t" + i)
                    .put("title", "Write file " + i)
                    .put("command", "mkdir -p files\necho " + i + " > files/" + i));
        }
        String project = platform.project("pipeline-" + name, size);
        long start = System.nanoTime();
        String build = platform.build(project, name, drafts, size);
        while (secondsSince(start) < PATIENCE.toSeconds()) {
            JsonNode view = platform.api().get("/api/builds/" + build);
            String state = Json.text(view, "state");
            if (state.equals("completed")) {
                return secondsSince(start);
            }
            if (!state.equals("running")) {
                throw CommandFailure.failed("the build of the benchmark is " + state + ": " + view, "");
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        throw CommandFailure.failed("the build did not end within " + PATIENCE.toMinutes() + " minutes", "");
    }

    private Figures figures(List<Double> qemu, List<Double> sandbox) {
        double virtual = Statistics.median(qemu);
        double plain = Statistics.median(sandbox);
        return new Figures()
                .add("qemu_s", virtual, "seconds of a build in micro-VMs, median")
                .add("sandbox_s", plain, "seconds of the same build in sandboxes, median")
                .add("ratio", virtual / plain, "micro-VMs over sandboxes")
                .add("tickets", tickets, "tickets of a build, all at once")
                .add("rounds", rounds, "builds of each kind, taking turns");
    }
}
