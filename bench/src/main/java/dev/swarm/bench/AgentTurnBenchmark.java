package dev.swarm.bench;

import dev.swarm.bench.agent.AgentHost;
import dev.swarm.bench.load.BenchServer;
import dev.swarm.bench.report.Figures;
import dev.swarm.bench.report.Statistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a turn of the native agent takes beyond its model, beside a bare pair of activities. */
@Command(
        name = "agent-turn",
        description = "Turns of the native agent with one shell command each and a model that answers at once,"
                + " in turns with bare pairs of activities.")
final class AgentTurnBenchmark extends Benchmark {
    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Agents, and as many rows of bare pairs (default: ${DEFAULT-VALUE}).")
    private int rounds = 8;

    @Option(names = "--turns", paramLabel = "N", description = "Turns of each, at most 45 (default: ${DEFAULT-VALUE}).")
    private int turns = 30;

    private final List<Double> agents = new ArrayList<>();
    private final List<Double> pairs = new ArrayList<>();

    AgentTurnBenchmark(BenchContext context) {
        super(context);
    }

    @Override
    Outcome measure() throws IOException, InterruptedException {
        atLeast(1, "--rounds", rounds);
        atLeast(2, "--turns", turns);
        try (BenchServer server = BenchServer.start(home(), line -> say("%s", line));
                AgentHost host = new AgentHost(server.client(), Math.min(turns, 45))) {
            say("warming up");
            for (int i = 1; i <= 2; i++) {
                host.agent("warm-" + i);
                host.pairs("warm-" + i);
            }
            for (int round = 1; round <= rounds; round++) {
                round(host, round);
            }
            return new Outcome(figures(host.eventsPerTurn("a-1")), server.version());
        }
    }

    private void round(AgentHost host, int round) {
        boolean agentFirst = round % 2 == 1;
        if (agentFirst) {
            agents.addAll(host.agent("a-" + round));
        }
        pairs.addAll(host.pairs("a-" + round));
        if (!agentFirst) {
            agents.addAll(host.agent("a-" + round));
        }
        say(
                "round %d of %d: turn %.1f ms, pair %.1f ms (medians so far)",
                round, rounds, Statistics.median(agents), Statistics.median(pairs));
    }

    private Figures figures(double events) {
        double turn = Statistics.median(agents);
        double pair = Statistics.median(pairs);
        return new Figures()
                .add(
                        "turn_overhead_p50_ms",
                        turn,
                        "a turn beyond its model's time, one command in a sandbox included (goal: <= 60)")
                .add("turn_overhead_p95_ms", Statistics.percentile(agents, 95), "the same, 95th percentile")
                .add("bare_pair_p50_ms", pair, "two activities in a row that do nothing")
                .add("bare_pair_p95_ms", Statistics.percentile(pairs, 95), "the same, 95th percentile")
                .add("ratio_to_bare", turn / pair, "a turn over a bare pair, medians")
                .add("events_per_turn", events, "events in the agent's history for each turn")
                .add("turns", agents.size(), "turns, one at a time");
    }
}
