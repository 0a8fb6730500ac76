package dev.swarm.workflows.agent;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentCarried;
import dev.swarm.contracts.agent.AgentInput;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.agent.AgentReport;
import dev.swarm.contracts.agent.AgentView;
import dev.swarm.contracts.agent.Checkpointing;
import dev.swarm.contracts.agent.Thought;
import dev.swarm.contracts.agent.ToolCall;
import dev.swarm.contracts.agent.ToolOutcome;
import dev.swarm.workflows.Failures;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The loop of a native agent: the model's turn, the tools that it calls, and again. */
final class AgentRun {
    /** Keeps one run's history small. */
    static final int TURNS_PER_RUN = 50;

    private static final Duration LEAST_FOR_A_TOOL = Duration.ofSeconds(1);

    private final AgentInput input;
    private final AgentStatus status;
    private final AgentSteps steps;
    private final AgentDesk desk;
    private final WorkClock clock;
    private final Progress progress;
    private final AgentLimitsCheck limits;
    private final List<String> notes = new ArrayList<>();
    private List<ToolOutcome> results = new ArrayList<>();
    private Duration checkpointAt = Duration.ZERO;
    private boolean paused;
    private int turnsHere;
    private boolean stopped;
    private @Nullable CancellationScope scope;

    AgentRun(AgentInput input, AgentStatus status, AgentDesk desk, AgentSteps steps) {
        this.input = input;
        this.status = status;
        this.steps = steps;
        this.desk = desk;
        this.limits = new AgentLimitsCheck(input.limits(), input.timeout());
        AgentCarried carried = input.carried();
        if (carried == null) {
            clock = new WorkClock(Duration.ZERO);
            progress = new Progress(0, List.of());
            notes.addAll(Beginning.notes(input));
        } else {
            clock = new WorkClock(carried.worked());
            progress = new Progress(carried.idleTurns(), carried.recent());
            notes.addAll(carried.notes());
            results.addAll(carried.results());
            checkpointAt = carried.checkpointAt();
            paused = carried.paused();
        }
    }

    /** Runs to the agent's end; answers null where it is to continue as new. */
    @Nullable
    AgentReport run() {
        CompletablePromise<AgentReport> end = Workflow.newPromise();
        CancellationScope work = Workflow.newCancellationScope(() -> end.complete(turns()));
        scope = work;
        try {
            if (!stopped) {
                work.run();
                return end.get();
            }
        } catch (TemporalFailure failure) {
            clock.stop(now());
            if (!Failures.isCancellation(failure)) {
                return stopped(Failures.classify(failure));
            }
            if (!stopped) {
                throw new CanceledFailure("the agent was cancelled");
            }
        }
        return status.report(AgentOutcome.FAILED, null, true, worked());
    }

    private @Nullable AgentReport turns() {
        awaitUnpaused();
        while (turnsHere < TURNS_PER_RUN && !Workflow.getInfo().isContinueAsNewSuggested()) {
            Failure reached = limits.reached(status.turn(), status.usage(), status.cost(), worked(), progress.idle());
            if (reached != null) {
                return ended(reached);
            }
            if (turn()) {
                return committed();
            }
        }
        return null;
    }

    /** Its attempt is given up: what is under way is left, and it answers what it came to. */
    void stop() {
        stopped = true;
        if (scope != null) {
            scope.cancel();
        }
    }

    /** Where a budget is used up a person decides, and the work may go on from here. */
    private AgentReport stopped(Failure failure) {
        if (failure.code() == FailureCode.BUDGET_EXCEEDED && input.checkpointing() != null) {
            try {
                steps.checkpoint();
            } catch (TemporalFailure notSaved) {
                Workflow.getLogger(AgentRun.class).warn("The work of {} is not saved", input.ticketId());
            }
        }
        return failed(failure);
    }

    /** One turn; answers whether the model says that it has done all. */
    private boolean turn() {
        turnsHere++;
        String warning = limits.warning(status.turn(), progress.idle());
        if (warning != null) {
            notes.add(warning);
        }
        List<String> told = new ArrayList<>(notes);
        Thought thought = steps.think(status.nextTurn(), status.transcriptId(), results, told, status.logBytes());
        notes.subList(0, told.size()).clear();
        status.thought(thought);
        results = new ArrayList<>();
        useAll(thought);
        ask(thought);
        return isComplete(thought);
    }

    private void useAll(Thought thought) {
        StringBuilder done = new StringBuilder();
        for (ToolCall call : thought.calls()) {
            awaitUnpaused();
            saveIfDue();
            status.uses(call.index());
            ToolOutcome outcome = steps.use(status.turn(), call, leftForATool());
            status.used(call.index(), outcome);
            results.add(outcome);
            done.append(call.digest()).append(outcome.digest()).append(' ');
        }
        progress.turn(
                thought.question() == null
                        ? done.toString()
                        : thought.question().text());
        awaitUnpaused();
    }

    private void ask(Thought thought) {
        if (thought.question() != null) {
            clock.stop(now());
            String answer = desk.ask(thought.question(), () -> paused);
            results.add(Outcomes.said(thought.question().callId(), answer, false));
            awaitUnpaused();
        }
    }

    private boolean isComplete(Thought thought) {
        if (thought.completion() == null) {
            return false;
        }
        for (ToolOutcome outcome : results) {
            if (outcome.failed()) {
                results.add(Outcomes.said(
                        thought.completion().callId(), "Not done: another call of this turn failed.", true));
                return false;
            }
        }
        status.lastWords(thought.completion().summary());
        return true;
    }

    private void saveIfDue() {
        Checkpointing how = input.checkpointing();
        if (how != null && worked().minus(checkpointAt).compareTo(how.every()) >= 0) {
            checkpointAt = worked();
            steps.checkpoint();
        }
    }

    private AgentReport committed() {
        String problem = steps.commit().problem();
        clock.stop(now());
        return problem == null
                ? status.report(AgentOutcome.SUCCEEDED, null, false, worked())
                : failed(Failure.of(FailureCode.AGENT_FAILED, "its work cannot be committed: " + problem));
    }

    private AgentReport ended(Failure reached) {
        clock.stop(now());
        return failed(reached);
    }

    private AgentReport failed(Failure failure) {
        AgentOutcome outcome =
                failure.code() == FailureCode.AGENT_TIMED_OUT ? AgentOutcome.TIMED_OUT : AgentOutcome.FAILED;
        return status.report(outcome, failure, false, worked());
    }

    void guide(String text) {
        notes.add("A person says: " + text);
    }

    void pause() {
        paused = true;
        clock.stop(now());
    }

    void resume() {
        paused = false;
        if (status.question() == null) {
            clock.run(now());
        }
    }

    private void awaitUnpaused() {
        Workflow.await(() -> !paused);
        clock.run(now());
    }

    private Duration leftForATool() {
        Duration left = input.timeout().minus(worked());
        return left.compareTo(LEAST_FOR_A_TOOL) < 0 ? LEAST_FOR_A_TOOL : left;
    }

    private Duration worked() {
        return clock.worked(now());
    }

    private static long now() {
        return Workflow.currentTimeMillis();
    }

    AgentView view() {
        return status.view(paused, worked());
    }

    AgentInput carried() {
        return input.withCarried(new AgentCarried(
                status.turn(),
                status.transcriptId(),
                results,
                new ArrayList<>(notes),
                status.usage(),
                status.cost(),
                worked(),
                checkpointAt,
                progress.idle(),
                progress.recent(),
                status.logBytes(),
                paused,
                status.newestTurns()));
    }
}
