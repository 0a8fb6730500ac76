package dev.swarm.workflows.agent;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.agent.AgentCarried;
import dev.swarm.contracts.agent.AgentInput;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.agent.AgentQuestion;
import dev.swarm.contracts.agent.AgentReport;
import dev.swarm.contracts.agent.AgentResult;
import dev.swarm.contracts.agent.AgentState;
import dev.swarm.contracts.agent.AgentTurn;
import dev.swarm.contracts.agent.AgentView;
import dev.swarm.contracts.agent.Thought;
import dev.swarm.contracts.agent.ToolCall;
import dev.swarm.contracts.agent.ToolOutcome;
import dev.swarm.contracts.model.ModelUsage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an agent has come to so far. */
final class AgentStatus {
    private static final int TURNS_SHOWN = 50;
    private static final int TURNS_CARRIED = 10;

    private final AgentInput input;
    private final List<AgentTurn> turns = new ArrayList<>();
    private AgentState doing = AgentState.THINKING;
    private int turn;
    private @Nullable String transcriptId;
    private String route;
    private ModelUsage usage = ModelUsage.NONE;
    private BigDecimal cost = BigDecimal.ZERO;
    private @Nullable AgentQuestion question;
    private String lastWords = "";
    private long logBytes;

    AgentStatus(AgentInput input) {
        this.input = input;
        this.route = input.route();
        AgentInput.EarlierWork earlier = input.earlier();
        AgentCarried carried = input.carried();
        if (carried != null) {
            turn = carried.turn();
            transcriptId = carried.transcriptId();
            route = carried.route();
            usage = carried.usage();
            cost = carried.cost();
            logBytes = carried.logBytes();
            turns.addAll(carried.turns());
        } else if (earlier != null) {
            transcriptId = earlier.transcriptId();
        }
    }

    int nextTurn() {
        doing = AgentState.THINKING;
        return turn + 1;
    }

    void thought(Thought thought) {
        turn++;
        transcriptId = thought.transcriptId();
        route = thought.route();
        usage = usage.plus(thought.usage());
        cost = cost.add(thought.cost());
        logBytes = thought.logBytes();
        lastWords = thought.text().isEmpty() ? lastWords : thought.text();
        List<AgentTurn.Call> calls = new ArrayList<>();
        for (ToolCall call : thought.calls()) {
            calls.add(new AgentTurn.Call(call.name(), call.what(), "called", ""));
        }
        turns.add(new AgentTurn(turn, thought.text(), calls, thought.usage(), thought.cost()));
        if (turns.size() > TURNS_SHOWN) {
            turns.remove(0);
        }
    }

    void uses(int index) {
        doing = AgentState.USING_TOOL;
        replace(index, "running", "");
    }

    void used(int index, ToolOutcome outcome) {
        replace(index, outcome.failed() ? "failed" : "done", outcome.excerpt());
    }

    private void replace(int index, String state, String result) {
        AgentTurn last = turns.get(turns.size() - 1);
        List<AgentTurn.Call> calls = new ArrayList<>(last.calls());
        AgentTurn.Call call = calls.get(index);
        calls.set(index, new AgentTurn.Call(call.tool(), call.what(), state, result));
        turns.set(turns.size() - 1, new AgentTurn(last.turn(), last.text(), calls, last.usage(), last.cost()));
    }

    void asks(AgentQuestion asked) {
        question = asked;
    }

    void answered() {
        question = null;
    }

    void ended() {
        doing = AgentState.ENDED;
    }

    @Nullable
    AgentQuestion question() {
        return question;
    }

    int turn() {
        return turn;
    }

    @Nullable
    String transcriptId() {
        return transcriptId;
    }

    String route() {
        return route;
    }

    ModelUsage usage() {
        return usage;
    }

    BigDecimal cost() {
        return cost;
    }

    long logBytes() {
        return logBytes;
    }

    void lastWords(String text) {
        lastWords = text;
    }

    AgentState state(boolean paused) {
        if (doing == AgentState.ENDED) {
            return doing;
        }
        if (paused) {
            return AgentState.PAUSED;
        }
        return question == null ? doing : AgentState.WAITING;
    }

    AgentView view(boolean paused, Duration worked) {
        return new AgentView(
                input.ticketId(),
                input.attempt(),
                state(paused),
                input.phase(),
                turn,
                input.limits(),
                worked,
                input.timeout(),
                usage,
                cost,
                question,
                List.copyOf(turns));
    }

    AgentReport report(AgentOutcome outcome, @Nullable Failure failure, boolean stopped, Duration worked) {
        int exitCode = outcome == AgentOutcome.SUCCEEDED ? 0 : -1;
        return new AgentReport(
                new AgentResult(outcome, exitCode, worked, logBytes, lastWords),
                failure,
                stopped,
                transcriptId,
                turn,
                usage,
                cost);
    }

    List<AgentTurn> newestTurns() {
        return new ArrayList<>(turns.subList(Math.max(0, turns.size() - TURNS_CARRIED), turns.size()));
    }
}
