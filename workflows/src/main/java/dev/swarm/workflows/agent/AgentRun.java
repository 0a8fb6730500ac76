package dev.swarm.workflows.agent;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentCarried;
import dev.swarm.contracts.agent.AgentInput;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.agent.AgentReport;
import dev.swarm.contracts.agent.AgentView;
import dev.swarm.workflows.Failures;
import dev.swarm.workflows.Timeline;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The loop of a native agent: turn after turn until it is done, a limit is reached or its attempt is given up. */
final class AgentRun {
    /** Keeps one run's history small. */
    static final int TURNS_PER_RUN = 50;

    private final AgentInput input;
    private final AgentStatus status;
    private final AgentSteps steps;
    private final AgentDesk desk;
    private final AgentPace pace;
    private final AgentTurns turns;
    private final AgentLimitsCheck limits;
    private boolean stopped;
    private @Nullable CancellationScope scope;

    AgentRun(AgentInput input, Timeline timeline) {
        this.input = input;
        this.status = new AgentStatus(input);
        this.steps = new AgentSteps(input);
        this.desk = new AgentDesk(input, status, steps, timeline);
        AgentCarried carried = input.carried();
        this.pace = carried == null
                ? new AgentPace(Duration.ZERO, false)
                : new AgentPace(carried.worked(), carried.paused());
        this.turns = new AgentTurns(input, status, steps, desk, pace);
        this.limits = new AgentLimitsCheck(input.limits(), input.timeout());
    }

    /** Runs to the agent's end; answers null where it is to continue as new. */
    @Nullable
    AgentReport run() {
        CompletablePromise<AgentReport> end = Workflow.newPromise();
        CancellationScope work = Workflow.newCancellationScope(() -> end.complete(takeTurns()));
        scope = work;
        try {
            if (!stopped) {
                work.run();
                return end.get();
            }
        } catch (TemporalFailure failure) {
            if (!Failures.isCancellation(failure)) {
                return failed(Failures.classify(failure));
            }
            if (!stopped) {
                throw new CanceledFailure("the agent was cancelled");
            }
        }
        return stoppedReport();
    }

    private @Nullable AgentReport takeTurns() {
        pace.pass();
        for (int i = 0; i < TURNS_PER_RUN && !Workflow.getInfo().isContinueAsNewSuggested(); i++) {
            Failure reached = limits.reached(status.turn(), status.usage(), status.cost(), pace.worked(), turns.idle());
            if (reached != null) {
                return failed(reached);
            }
            String warning = limits.warning(status.turn(), turns.idle());
            if (warning != null) {
                turns.note(warning);
            }
            if (turns.next()) {
                return committed();
            }
        }
        return null;
    }

    private AgentReport committed() {
        String problem = steps.commit().problem();
        if (problem != null) {
            return failed(Failure.of(FailureCode.AGENT_FAILED, "its work cannot be committed: " + problem));
        }
        if (input.phase() != null) {
            // The next phase goes on from here, whatever becomes of the machine.
            save();
        }
        return report(AgentOutcome.SUCCEEDED, null, false);
    }

    private AgentReport failed(Failure failure) {
        if (failure.code() == FailureCode.BUDGET_EXCEEDED) {
            // A person decides about more money, and then the work may go on from here.
            save();
        }
        boolean late = failure.code() == FailureCode.AGENT_TIMED_OUT;
        return report(late ? AgentOutcome.TIMED_OUT : AgentOutcome.FAILED, failure, false);
    }

    private void save() {
        try {
            if (input.checkpointing() != null) {
                steps.checkpoint();
            }
        } catch (TemporalFailure notSaved) {
            if (Failures.isCancellation(notSaved)) {
                throw notSaved;
            }
            Workflow.getLogger(AgentRun.class).warn("The work of {} is not saved", input.ticketId());
        }
    }

    /** What it came to where its attempt was given up; null where it was not. */
    @Nullable
    AgentReport stoppedReport() {
        return stopped ? report(AgentOutcome.FAILED, null, true) : null;
    }

    private AgentReport report(AgentOutcome outcome, @Nullable Failure failure, boolean givenUp) {
        pace.end();
        return status.report(outcome, failure, givenUp, pace.worked());
    }

    /** Its attempt is given up: what is under way is left, and it answers what it came to. */
    void stop() {
        stopped = true;
        if (scope != null) {
            scope.cancel();
        }
    }

    void guide(String text) {
        turns.note("A person says: " + text);
    }

    void pause() {
        pace.pause();
    }

    void resume() {
        pace.resume();
    }

    void answer(String by, String text) {
        desk.answer(by, text);
    }

    boolean hasQuestion() {
        return status.question() != null;
    }

    void ended() {
        status.ended();
    }

    AgentView view() {
        return status.view(pace.isPaused(), pace.worked());
    }

    AgentInput carried() {
        return input.withCarried(turns.carried());
    }
}
