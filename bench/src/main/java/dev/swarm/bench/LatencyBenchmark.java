package dev.swarm.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.bench.platform.Arrivals;
import dev.swarm.bench.platform.Arrivals.Arrival;
import dev.swarm.bench.platform.Platform;
import dev.swarm.bench.report.Figures;
import dev.swarm.bench.report.Statistics;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long people wait: for the first output of an agent, and for their own commands to be seen by others. */
@Command(
        name = "latency",
        description =
                "A ticket is ready until its agent's first output; a command is accepted until it is on the stream.")
final class LatencyBenchmark extends Benchmark {
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Option(
            names = "--tickets",
            paramLabel = "N",
            description = "Tickets, one after the other (default: ${DEFAULT-VALUE}).")
    private int tickets = 40;

    @Option(names = "--commands", paramLabel = "N", description = "Commands, one by one (default: ${DEFAULT-VALUE}).")
    private int commands = 200;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Tickets, and ten times as many commands, that are not counted (default: ${DEFAULT-VALUE}).")
    private int warmUp = 3;

    LatencyBenchmark(BenchContext context) {
        super(context);
    }

    /** Milliseconds from ready: until the agent printed, and until the api gave out what it had printed. */
    private record Output(double printed, double visible) {}

    /** Milliseconds of one command: accepted until on the stream, sent until on the stream, and sent until answered. */
    private record Answer(double acceptedToStream, double sentToStream, double sentToAnswer) {}

    @Override
    Outcome measure() throws IOException, InterruptedException {
        atLeast(1, "--tickets", tickets);
        atLeast(1, "--commands", commands);
        atLeast(0, "--warm-up", warmUp);
        say("starting the platform");
        try (Platform platform = Platform.start(home(), 2, line -> say("%s", line))) {
            String project = platform.project("latency", 1);
            List<Output> outputs = outputs(platform, project);
            List<Answer> answers = answers(platform, project);
            return new Outcome(figures(outputs, answers), platform.temporal());
        }
    }

    /** Each ticket waits for the one before it: one runs at a time, and becomes ready when the other has merged. */
    private List<Output> outputs(Platform platform, String project) throws InterruptedException {
        List<ObjectNode> drafts = new ArrayList<>();
        for (int i = 1; i <= warmUp + tickets; i++) {
            ObjectNode draft = draft(i);
            if (i > 1) {
                draft.putArray("dependsOn").add("t" + (i - 1));
            }
            drafts.add(draft);
        }
        String build = platform.build(project, "first output", drafts, 1);
        ConcurrentMap<String, Output> byTicket = new ConcurrentHashMap<>();
        List<String> order = new ArrayList<>();
        List<Thread> watchers = new ArrayList<>();
        try (Arrivals events = new Arrivals(platform.api(), build)) {
            for (Arrival arrival = events.next(); !isEnd(arrival); arrival = events.next()) {
                if (arrival.is("TicketBecameReady")) {
                    String ticket = Json.text(arrival.event(), "ticketId");
                    Instant ready = Json.instant(arrival.event(), "at").orElseThrow();
                    order.add(ticket);
                    watchers.add(Thread.startVirtualThread(
                            () -> byTicket.put(ticket, firstOutput(platform.api(), ticket, ready))));
                    if (order.size() % 10 == 0) {
                        say("%d of %d tickets", order.size(), drafts.size());
                    }
                }
            }
        }
        for (Thread watcher : watchers) {
            watcher.join();
        }
        List<Output> outputs = new ArrayList<>();
        for (String ticket : order.subList(warmUp, order.size())) {
            Output output = byTicket.get(ticket);
            if (output == null) {
                throw CommandFailure.failed("ticket " + ticket + " printed nothing", "");
            }
            outputs.add(output);
        }
        return outputs;
    }

    private static ObjectNode draft(int number) {
        return Json.object()
                .put("key", "t" + number)
                .put("title", "Print a line, number " + number)
                .put("command", "date +%s%N\nmkdir -p lines\necho " + number + " > lines/" + number);
    }

    private static Output firstOutput(ApiClient api, String ticket, Instant ready) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            byte[] log = api.log("/api/tickets/" + ticket + "/log", 0).bytes();
            Instant seen = Instant.now();
            if (log.length > 0) {
                String line = new String(log, StandardCharsets.UTF_8).strip();
                Instant printed = Instant.EPOCH.plusNanos(Long.parseLong(line));
                return new Output(millis(ready, printed), millis(ready, seen));
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        throw CommandFailure.failed("ticket " + ticket + " printed nothing within " + PATIENCE.toSeconds() + " s", "");
    }

    /** Commands to a build that waits: on a stopped platform no ticket runs beside them. */
    private List<Answer> answers(Platform platform, String project) throws InterruptedException {
        ApiClient api = platform.api();
        api.post("/api/coordinator/stop", Json.object());
        String build = platform.build(project, "commands", List.of(draft(1)), 1);
        List<Answer> answers = new ArrayList<>();
        int uncounted = 10 * warmUp;
        try (Arrivals events = new Arrivals(api, build)) {
            // Before that the api does not know the ticket.
            events.next("TicketsAdded");
            for (int i = 0; i < uncounted + commands; i++) {
                Answer answer = answer(api, events, build, i % 2 == 0 ? "high" : "low");
                if (i >= uncounted) {
                    answers.add(answer);
                }
                if ((i + 1) % 50 == 0) {
                    say("%d of %d commands", i + 1, uncounted + commands);
                }
            }
        }
        api.post("/api/builds/" + build + "/cancel", Json.object());
        return answers;
    }

    private static Answer answer(ApiClient api, Arrivals events, String build, String priority)
            throws InterruptedException {
        Instant sent = Instant.now();
        api.put("/api/tickets/" + build + "-t1/priority", Json.object().put("priority", priority));
        Instant answered = Instant.now();
        Arrival arrival = events.next("PriorityChanged");
        Instant accepted = Json.instant(arrival.event(), "at").orElseThrow();
        return new Answer(millis(accepted, arrival.at()), millis(sent, arrival.at()), millis(sent, answered));
    }

    private static boolean isEnd(Arrival arrival) {
        if (arrival.is("BuildNeedsAttention")) {
            throw CommandFailure.failed("a ticket of the benchmark failed: " + arrival.event(), "");
        }
        return arrival.is("BuildEnded");
    }

    private static double millis(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }

    private Figures figures(List<Output> outputs, List<Answer> answers) {
        Figures figures = new Figures();
        add(
                figures,
                "ready_to_output",
                outputs.stream().map(Output::visible).toList(),
                "ticket ready until the api has output");
        add(
                figures,
                "event",
                answers.stream().map(Answer::acceptedToStream).toList(),
                "command accepted until on the stream");
        add(
                figures,
                "ready_to_print",
                outputs.stream().map(Output::printed).toList(),
                "ticket ready until its agent printed");
        add(
                figures,
                "command_to_event",
                answers.stream().map(Answer::sentToStream).toList(),
                "command sent until on the stream");
        add(
                figures,
                "command_to_answer",
                answers.stream().map(Answer::sentToAnswer).toList(),
                "command sent until answered");
        return figures.add("tickets", tickets, "tickets, one at a time")
                .add("commands", commands, "commands, one at a time");
    }

    private static void add(Figures figures, String key, List<Double> samples, String meaning) {
        figures.add(key + "_p50_ms", Statistics.percentile(samples, 50), meaning + ", median")
                .add(key + "_p95_ms", Statistics.percentile(samples, 95), meaning + ", 95th percentile");
    }
}
