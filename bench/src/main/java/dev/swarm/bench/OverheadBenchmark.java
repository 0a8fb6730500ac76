package dev.swarm.bench;

import dev.swarm.bench.load.BenchServer;
import dev.swarm.bench.load.Histories;
import dev.swarm.bench.load.NoOpBuilds;
import dev.swarm.bench.load.NoOpWorkers;
import dev.swarm.bench.report.Figures;
import dev.swarm.bench.report.Statistics;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the real ticket and build workflows cost beyond the activities that they run. */
@Command(
        name = "overhead",
        description = "Throughput of tickets that do nothing, against bare workflows with as many activities.")
final class OverheadBenchmark extends Benchmark {
    private static final int SAMPLED_HISTORIES = 20;

    @Option(names = "--tickets", paramLabel = "N", description = "Tickets per round (default: ${DEFAULT-VALUE}).")
    private int tickets = 200;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of both in turn (default: ${DEFAULT-VALUE}).")
    private int rounds = 4;

    @Option(names = "--parallel", paramLabel = "N", description = "How many run at once (default: ${DEFAULT-VALUE}).")
    private int parallel = 10;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Tickets before the first (default: ${DEFAULT-VALUE}).")
    private int warmUp = 50;

    OverheadBenchmark(BenchContext context) {
        super(context);
    }

    /**
     * One run of one side.
     *
     * @param perSecond tickets or bare workflows
     * @param serverMs the server's processor time for each
     * @param workerMs this process's processor time for each
     */
    private record Run(double perSecond, double serverMs, double workerMs) {}

    /** What a ticket's history holds, on average over a sample. */
    private record TicketHistory(double activities, double events, double workflowTasks) {}

    private interface Load {
        void run() throws InterruptedException;
    }

    @Override
    Outcome measure() throws IOException, InterruptedException {
        atLeast(1, "--tickets", tickets);
        atLeast(1, "--rounds", rounds);
        atLeast(1, "--parallel", parallel);
        atLeast(1, "--warm-up", warmUp);
        say("starting Temporal");
        try (BenchServer server = BenchServer.start(home(), line -> say("%s", line))) {
            WorkflowClient client = server.client();
            try (NoOpWorkers workers = NoOpWorkers.start(client, parallel)) {
                return new Outcome(
                        measure(server, new NoOpBuilds(client, parallel), new Histories(client)), server.version());
            }
        }
    }

    private Figures measure(BenchServer server, NoOpBuilds builds, Histories histories)
            throws IOException, InterruptedException {
        say("warming up with %d tickets and as many bare workflows", warmUp);
        TicketHistory warm = history(histories, builds.build(warmUp), warmUp);
        int activities = (int) Math.round(warm.activities());
        builds.bare(warmUp, activities);
        List<Run> full = new ArrayList<>();
        List<Run> bare = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        String[] buildId = {""};
        for (int round = 1; round <= rounds; round++) {
            // Turns change, so that neither side always meets the smaller database.
            for (boolean ticketsNow : round % 2 == 1 ? new boolean[] {true, false} : new boolean[] {false, true}) {
                if (ticketsNow) {
                    full.add(time(server, "tickets", () -> buildId[0] = builds.build(tickets)));
                } else {
                    bare.add(time(server, "bare workflows", () -> builds.bare(tickets, activities)));
                }
            }
            ratios.add(full.getLast().perSecond() / bare.getLast().perSecond());
            say("round %d of %d: ratio %.3f", round, rounds, ratios.getLast());
        }
        TicketHistory history = history(histories, buildId[0], tickets);
        double buildEvents = (double) histories.sizes(buildId[0], tickets).buildEvents() / tickets;
        return figures(full, bare, ratios, history, buildEvents, activities);
    }

    private Run time(BenchServer server, String what, Load load) throws IOException, InterruptedException {
        double serverBefore = server.cpuSeconds();
        double workerBefore = ownCpuSeconds();
        long start = System.nanoTime();
        load.run();
        double seconds = secondsSince(start);
        Run run = new Run(
                tickets / seconds,
                1000 * (server.cpuSeconds() - serverBefore) / tickets,
                1000 * (ownCpuSeconds() - workerBefore) / tickets);
        say(
                "%d %s in %.1f s: %.2f per second; each %.0f ms of the server's and %.0f ms of the worker's processor",
                tickets, what, seconds, run.perSecond(), run.serverMs(), run.workerMs());
        return run;
    }

    private static double ownCpuSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    private static TicketHistory history(Histories histories, String buildId, int of) {
        int sample = Math.min(of, SAMPLED_HISTORIES);
        double activities = 0;
        double events = 0;
        double workflowTasks = 0;
        for (int i = 0; i < sample; i++) {
            Map<EventType, Integer> counts = histories.eventsOfTicket(buildId, 1 + i * of / sample);
            activities += counts.getOrDefault(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, 0);
            workflowTasks += counts.getOrDefault(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, 0);
            events += counts.values().stream().mapToInt(Integer::intValue).sum();
        }
        return new TicketHistory(activities / sample, events / sample, workflowTasks / sample);
    }

    private Figures figures(
            List<Run> full,
            List<Run> bare,
            List<Double> ratios,
            TicketHistory history,
            double buildEvents,
            int bareActivities) {
        double ticketRate = Statistics.median(full.stream().map(Run::perSecond).toList());
        double bareRate = Statistics.median(bare.stream().map(Run::perSecond).toList());
        return new Figures()
                .add(
                        "ratio",
                        Statistics.median(ratios),
                        "throughput of tickets over bare workflows, median (goal: >= 0.8)")
                .add("ratio_lowest", Statistics.percentile(ratios, 0), "the lowest ratio of one round")
                .add("ratio_highest", Statistics.percentile(ratios, 100), "the highest ratio of one round")
                .add(
                        "cpu_ratio",
                        processorMs(bare) / processorMs(full),
                        "processor time of bare workflows over tickets")
                .add("activities_per_ticket", history.activities(), "activities of a ticket")
                .add("events_per_ticket", history.events(), "events in a ticket's history")
                .add("workflow_tasks_per_ticket", history.workflowTasks(), "workflow tasks of a ticket")
                .add("build_events_per_ticket", buildEvents, "events in the build's history, for each ticket")
                .add("bare_activities", bareActivities, "activities of a bare workflow")
                .add("tickets_per_second", ticketRate, "tickets, median of the rounds")
                .add("bare_per_second", bareRate, "bare workflows, median of the rounds")
                .add("server_ms_per_ticket", median(full, true), "ms of the server's processor for a ticket")
                .add("server_ms_per_bare", median(bare, true), "ms of the server's processor for a bare workflow")
                .add("worker_ms_per_ticket", median(full, false), "ms of the worker's processor for a ticket")
                .add("worker_ms_per_bare", median(bare, false), "ms of the worker's processor for a bare workflow")
                .add("tickets", tickets, "tickets per round")
                .add("parallel", parallel, "tickets or bare workflows at once");
    }

    /** Of server and worker together. */
    private static double processorMs(List<Run> runs) {
        return median(runs, true) + median(runs, false);
    }

    private static double median(List<Run> runs, boolean server) {
        return Statistics.median(runs.stream()
                .map(run -> server ? run.serverMs() : run.workerMs())
                .toList());
    }
}
