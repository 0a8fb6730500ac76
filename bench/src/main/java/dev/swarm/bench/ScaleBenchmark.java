package dev.swarm.bench;

import dev.swarm.bench.load.BenchServer;
import dev.swarm.bench.load.Histories;
import dev.swarm.bench.load.NoOpBuilds;
import dev.swarm.bench.load.NoOpWorkers;
import dev.swarm.bench.report.Figures;
import dev.swarm.bench.report.Statistics;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether a ticket of a large build costs more than one of a small build. */
@Command(
        name = "scale",
        description = "Time, server processor and history per ticket, for builds of 10, 100 and 1,000 tickets.")
final class ScaleBenchmark extends Benchmark {
    private static final int SMALL = 10;

    @Option(
            names = "--largest",
            paramLabel = "N",
            description = "Tickets of the largest build; the middle one has a tenth (default: ${DEFAULT-VALUE}).")
    private int largest = 1000;

    @Option(names = "--parallel", paramLabel = "N", description = "Tickets at once (default: ${DEFAULT-VALUE}).")
    private int parallel = 4;

    ScaleBenchmark(BenchContext context) {
        super(context);
    }

    /** Builds of one size in a row, per ticket. */
    private record Run(double ms, double cpuMs, double events, double kilobytes, int buildRuns) {}

    @Override
    Outcome measure() throws IOException, InterruptedException {
        atLeast(100, "--largest", largest);
        atLeast(1, "--parallel", parallel);
        say("starting Temporal");
        try (BenchServer server = BenchServer.start(home(), line -> say("%s", line))) {
            WorkflowClient client = server.client();
            try (NoOpWorkers workers = NoOpWorkers.start(client, parallel)) {
                NoOpBuilds builds = new NoOpBuilds(client, parallel);
                say("warming up with 100 tickets");
                builds.build(100);
                return new Outcome(measure(server, builds, new Histories(client)), server.version());
            }
        }
    }

    private Figures measure(BenchServer server, NoOpBuilds builds, Histories histories) throws IOException {
        int middle = largest / 10;
        Map<Integer, List<Run>> bySize = new TreeMap<>();
        // Small builds before and after the large one: a slower server shows as such, and not as a large build's cost.
        for (int size : new int[] {SMALL, middle, largest, SMALL, middle}) {
            int times = Math.max(1, Math.min(largest, 200) / size);
            bySize.computeIfAbsent(size, ignored -> new ArrayList<>()).add(run(server, builds, histories, size, times));
        }
        Figures figures = new Figures()
                .add("per_ticket_1000_over_10", ratio(bySize, Run::ms), "time of a ticket, largest build over 10")
                .add("cpu_1000_over_10", ratio(bySize, Run::cpuMs), "server processor of a ticket, the same")
                .add("events_1000_over_10", ratio(bySize, Run::events), "events of a ticket with its build, the same")
                .add("history_1000_over_10", ratio(bySize, Run::kilobytes), "bytes of history of a ticket, the same");
        bySize.forEach((size, runs) -> figures.add("ms_per_ticket_" + size, median(runs, Run::ms), "ms per ticket")
                .add("cpu_ms_per_ticket_" + size, median(runs, Run::cpuMs), "ms of the server's processor per ticket")
                .add("events_per_ticket_" + size, median(runs, Run::events), "events per ticket, with the build's")
                .add("history_kb_per_ticket_" + size, median(runs, Run::kilobytes), "kB of history per ticket"));
        return figures.add(
                        "build_runs_" + largest,
                        bySize.getOrDefault(largest, List.of()).getFirst().buildRuns(),
                        "runs of the largest build, by continuing as new")
                .add("database_mb", server.databaseMb(), "the server's database at the end")
                .add("parallel", parallel, "tickets at once");
    }

    private Run run(BenchServer server, NoOpBuilds builds, Histories histories, int size, int times)
            throws IOException {
        int tickets = size * times;
        double cpuBefore = server.cpuSeconds();
        long start = System.nanoTime();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            ids.add(builds.build(size));
        }
        double ms = 1000 * secondsSince(start) / tickets;
        double cpuMs = 1000 * (server.cpuSeconds() - cpuBefore) / tickets;
        double events = 0;
        double bytes = 0;
        int runs = 0;
        for (String id : ids) {
            Histories.Sizes sizes = histories.sizes(id, size);
            events += sizes.events();
            bytes += sizes.bytes();
            runs = Math.max(runs, sizes.buildRuns());
        }
        Run run = new Run(ms, cpuMs, events / tickets, bytes / 1024 / tickets, runs);
        say(
                "%d builds of %d tickets: per ticket %.1f ms, server %.1f ms, %.1f events, %.1f kB; %d runs per build",
                times, size, ms, cpuMs, run.events(), run.kilobytes(), runs);
        return run;
    }

    private double ratio(Map<Integer, List<Run>> bySize, ToDoubleFunction<Run> what) {
        return median(bySize.getOrDefault(largest, List.of()), what)
                / median(bySize.getOrDefault(SMALL, List.of()), what);
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> what) {
        return Statistics.median(
                runs.stream().map(run -> what.applyAsDouble(run)).toList());
    }
}
