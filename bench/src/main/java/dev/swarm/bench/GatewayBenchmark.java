package dev.swarm.bench;

import dev.swarm.bench.gateway.GatewayPlatform;
import dev.swarm.bench.gateway.PacedProvider;
import dev.swarm.bench.gateway.Program;
import dev.swarm.bench.report.Figures;
import dev.swarm.bench.report.Statistics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the model gateway costs a program: until the first byte, and when many stream at once. */
@Command(
        name = "gateway",
        description = "Calls of a model through the gateway beside the same calls to the provider directly.")
final class GatewayBenchmark extends Benchmark {
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(30);
    private static final List<Program.Pass> NO_PASS = List.of(new Program.Pass("none", "none"));

    @Option(names = "--calls", paramLabel = "N", description = "Calls each, in turn (default: ${DEFAULT-VALUE}).")
    private int calls = 300;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Calls each before them that are not counted (default: ${DEFAULT-VALUE}).")
    private int warmUp = 1_000;

    @Option(names = "--streams", paramLabel = "N", description = "Streams at once (default: ${DEFAULT-VALUE}).")
    private int streams = 200;

    @Option(names = "--tokens", paramLabel = "N", description = "Tokens of a stream (default: ${DEFAULT-VALUE}).")
    private int tokens = 150;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Tokens a second of a stream (default: ${DEFAULT-VALUE}).")
    private int rate = 30;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds of streams, in turn (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    GatewayBenchmark(BenchContext context) {
        super(context);
    }

    @Override
    Outcome measure() throws IOException, InterruptedException {
        atLeast(1, "--calls", calls);
        atLeast(0, "--warm-up", warmUp);
        atLeast(1, "--streams", streams);
        atLeast(1, "--tokens", tokens);
        atLeast(1, "--rate", rate);
        atLeast(1, "--rounds", rounds);
        say("starting the platform");
        try (PacedProvider quick = new PacedProvider(1, Duration.ZERO);
                PacedProvider paced =
                        new PacedProvider(tokens, Duration.ofSeconds(1).dividedBy(rate));
                GatewayPlatform gateway =
                        new GatewayPlatform(home(), quick.url(), paced.url(), streams, line -> say("%s", line))) {
            Figures figures = new Figures();
            firstBytes(
                    new Program(quick.url(), GatewayPlatform.QUICK, NO_PASS),
                    new Program(gateway.url(), GatewayPlatform.QUICK, gateway.passes()),
                    figures);
            throughput(
                    new Program(paced.url(), GatewayPlatform.PACED, NO_PASS),
                    new Program(gateway.url(), GatewayPlatform.PACED, gateway.passes()),
                    figures);
            figures.add("calls", calls, "calls each, one at a time").add("streams", streams, "streams at once");
            return new Outcome(figures, gateway.temporal());
        }
    }

    private void firstBytes(Program straight, Program program, Figures figures)
            throws IOException, InterruptedException {
        List<Double> direct = new ArrayList<>();
        List<Double> through = new ArrayList<>();
        for (int i = 0; i < warmUp + calls; i++) {
            if (i >= warmUp) {
                // A program does something between two calls; meanwhile the last one is booked.
                LockSupport.parkNanos(BETWEEN_CALLS.toNanos());
            }
            double one = straight.call().firstByteMillis();
            double other = program.call().firstByteMillis();
            if (i >= warmUp) {
                direct.add(one);
                through.add(other);
            }
        }
        figures.add(
                        "added_p50_ms",
                        Statistics.median(through) - Statistics.median(direct),
                        "ms that the gateway adds until the first byte, p50 (goal: <= 5)")
                .add(
                        "added_p95_ms",
                        Statistics.percentile(through, 95) - Statistics.percentile(direct, 95),
                        "ms that it adds, p95 against p95")
                .add("direct_p50_ms", Statistics.median(direct), "ms until the first byte without it, p50");
        say(
                "first bytes of %d calls each: %.1f and %.1f ms (medians)",
                calls, Statistics.median(direct), Statistics.median(through));
    }

    private void throughput(Program straight, Program program, Figures figures)
            throws IOException, InterruptedException {
        List<Double> direct = new ArrayList<>();
        List<Double> through = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            double one = megabytesPerSecond(straight);
            double other = megabytesPerSecond(program);
            say("round %d: %.2f MB/s directly, %.2f MB/s through the gateway", round, one, other);
            if (round > 0) {
                direct.add(one);
                through.add(other);
            }
        }
        figures.add(
                        "throughput_ratio",
                        Statistics.median(through) / Statistics.median(direct),
                        "bytes a second of all streams through the gateway, over those without it (goal: >= 0.9)")
                .add("direct_mb_s", Statistics.median(direct), "MB a second without it");
    }

    private double megabytesPerSecond(Program program) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long bytes = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Program.Call>> running = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                running.add(threads.submit(program::call));
            }
            for (Future<Program.Call> each : running) {
                bytes += each.get().bytes();
            }
        } catch (ExecutionException e) {
            throw new IOException("a stream broke", e.getCause());
        }
        return bytes / 1e6 / secondsSince(start);
    }
}
