package dev.swarm.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.bench.platform.Platform;
import dev.swarm.bench.report.Figures;
import dev.swarm.bench.report.Statistics;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.CommandFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the platform's processes take of the machine's memory, at rest and at work. */
@Command(name = "memory", description = "Resident memory of each process, at rest and during a build of 1,000 tickets.")
final class MemoryBenchmark extends Benchmark {
    private static final Duration SAMPLE_EVERY = Duration.ofMillis(500);
    private static final int STATE_EVERY = 4;
    private static final int PROGRESS_EVERY = 120;

    @Option(names = "--tickets", paramLabel = "N", description = "Tickets of the build (default: ${DEFAULT-VALUE}).")
    private int tickets = 1000;

    @Option(names = "--slots", paramLabel = "N", description = "Machines at once (default: ${DEFAULT-VALUE}).")
    private int slots = 4;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            description = "For how long it rests; the second half counts (default: ${DEFAULT-VALUE}).")
    private int settle = 60;

    MemoryBenchmark(BenchContext context) {
        super(context);
    }

    @Override
    Outcome measure() throws IOException, InterruptedException {
        atLeast(1, "--tickets", tickets);
        atLeast(1, "--slots", slots);
        atLeast(2, "--settle", settle);
        say("starting the platform");
        try (Platform platform = Platform.start(home(), slots, line -> say("%s", line))) {
            say("resting for %d s", settle);
            Map<String, List<Double>> idle = rest(platform);
            say("building %d tickets, %d at once", tickets, slots);
            long start = System.nanoTime();
            Map<String, List<Double>> busy = build(platform);
            double seconds = secondsSince(start);
            return new Outcome(figures(idle, busy, seconds), platform.temporal());
        }
    }

    private Map<String, List<Double>> rest(Platform platform) throws IOException {
        Map<String, List<Double>> samples = new LinkedHashMap<>();
        long start = System.nanoTime();
        while (secondsSince(start) < settle) {
            if (secondsSince(start) > settle / 2.0) {
                sample(platform, samples);
            }
            LockSupport.parkNanos(SAMPLE_EVERY.toNanos());
        }
        return samples;
    }

    private Map<String, List<Double>> build(Platform platform) throws IOException {
        List<ObjectNode> drafts = new ArrayList<>();
        for (int i = 1; i <= tickets; i++) {
            drafts.add(Json.object()
                    .put("key", "t" + i)
                    .put("title", "Write file " + i)
                    .put("command", "mkdir -p files\necho " + i + " > files/" + i));
        }
        String build = platform.build(platform.project("memory", slots), "memory", drafts, slots);
        Map<String, List<Double>> samples = new LinkedHashMap<>();
        for (int i = 1; ; i++) {
            sample(platform, samples);
            if (i % STATE_EVERY == 0) {
                JsonNode view = platform.api().get("/api/builds/" + build);
                String state = Json.text(view, "state");
                int merged = view.path("counts").path("merged").asInt();
                if (i % PROGRESS_EVERY == 0) {
                    say("%d of %d tickets merged", merged, tickets);
                }
                if (state.equals("completed")) {
                    return samples;
                }
                if (!state.equals("running")) {
                    throw CommandFailure.failed("the build of the benchmark is " + state + ": " + view, "");
                }
            }
            LockSupport.parkNanos(SAMPLE_EVERY.toNanos());
        }
    }

    private static void sample(Platform platform, Map<String, List<Double>> samples) throws IOException {
        for (String process : List.of("api", "worker", "temporal")) {
            add(samples, process, platform.child(process).residentMb());
        }
        add(samples, "postgres", platform.child("postgres").familyMb());
        add(samples, "launcher", platform.launcher().residentMb());
    }

    private static void add(Map<String, List<Double>> samples, String process, double megabytes) {
        samples.computeIfAbsent(process, ignored -> new ArrayList<>()).add(megabytes);
    }

    private Figures figures(Map<String, List<Double>> idle, Map<String, List<Double>> busy, double seconds) {
        Figures figures = new Figures();
        idle.forEach((process, samples) ->
                figures.add(process + "_mb", Statistics.median(samples), "MB of " + process + " at rest, median"));
        busy.forEach((process, samples) -> figures.add(
                process + "_busy_mb", Collections.max(samples), "MB of " + process + " during the build, most"));
        return figures.add("tickets", tickets, "tickets of the build")
                .add("slots", slots, "tickets at once")
                .add("seconds", seconds, "seconds that the build took")
                .add("tickets_per_minute", 60 * tickets / seconds, "tickets merged per minute");
    }
}
