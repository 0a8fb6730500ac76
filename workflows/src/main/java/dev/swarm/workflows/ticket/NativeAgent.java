package dev.swarm.workflows.ticket;

import dev.swarm.contracts.agent.AgentInput;
import dev.swarm.contracts.agent.AgentReport;
import dev.swarm.contracts.agent.AgentWorkflow;
import dev.swarm.contracts.machine.Reservation;
import dev.swarm.contracts.plan.Phase;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.contracts.workspace.Prepared;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The native agent of one attempt, as its ticket sees it: a child workflow that is told what people want. */
final class NativeAgent {
    private final TicketStatus status;
    private final TicketSteps steps;
    private final Recovery recovery;
    private @Nullable AgentWorkflow running;
    private @Nullable Promise<?> started;
    private @Nullable String machineId;
    private int told;

    NativeAgent(TicketStatus status, TicketSteps steps, Recovery recovery) {
        this.status = status;
        this.steps = steps;
        this.recovery = recovery;
    }

    /** Waits for its end, also where the attempt is cancelled: the next one may go on from its report. */
    AgentReport run(Reservation where, int attempt, @Nullable Phase phase, Prepared prepared) {
        List<String> guidance = status.guidance();
        int known = recovery.transcriptId() == null ? 0 : recovery.guidanceTold();
        AgentInput input = steps.agentInput(
                where, attempt, phase, prepared, guidance.subList(known, guidance.size()), earlier(where, prepared));
        told = guidance.size();
        machineId = where.machineId();
        Promise<AgentReport> end = start(steps.nativeAgent(attempt), input);
        try {
            Workflow.await(end::isCompleted);
        } catch (CanceledFailure givenUp) {
            stop(end);
            throw givenUp;
        } finally {
            running = null;
        }
        return heard(end);
    }

    /** The conversation that it goes on with, and what has become of its machine since. */
    private AgentInput.@Nullable EarlierWork earlier(Reservation where, Prepared prepared) {
        String transcript = recovery.transcriptId();
        if (transcript == null) {
            return null;
        }
        if (where.machineId().equals(machineId)) {
            return new AgentInput.EarlierWork(transcript, null);
        }
        String saved = prepared.checkpointSha();
        return new AgentInput.EarlierWork(
                transcript, new AgentInput.LostMachine(saved == null ? prepared.baseSha() : saved, saved != null));
    }

    /** Not in the attempt's scope: an agent whose workflow is cancelled has no report. */
    private Promise<AgentReport> start(AgentWorkflow agent, AgentInput input) {
        CompletablePromise<AgentReport> end = Workflow.newPromise();
        Workflow.newDetachedCancellationScope(() -> end.completeFrom(Async.function(agent::run, input)))
                .run();
        running = agent;
        started = Workflow.getWorkflowExecution(agent);
        return end;
    }

    private void stop(Promise<AgentReport> end) {
        tell(AgentWorkflow::stop);
        try {
            Workflow.newDetachedCancellationScope(() -> {
                        Workflow.await(end::isCompleted);
                        heard(end);
                    })
                    .run();
        } catch (TemporalFailure noReport) {
            Workflow.getLogger(NativeAgent.class).warn("An agent left no report: {}", noReport.getMessage());
        }
    }

    private AgentReport heard(Promise<AgentReport> end) {
        AgentReport report = end.get();
        recovery.conversed(report.transcriptId(), told);
        return report;
    }

    void pause() {
        tell(AgentWorkflow::pause);
    }

    void resume() {
        tell(AgentWorkflow::resume);
    }

    void guide(GuidanceCommand guidance) {
        if (running != null) {
            told++;
            tell(agent -> agent.guide(guidance));
        }
    }

    /** Behind the command that asked for it; an agent that has just ended need not hear it. */
    private void tell(Functions.Proc1<AgentWorkflow> what) {
        AgentWorkflow agent = running;
        Promise<?> begun = started;
        if (agent != null && begun != null) {
            Workflow.newDetachedCancellationScope(() -> begun.thenCompose(ignored -> Async.procedure(what, agent))
                            .handle((ignored, failure) -> null))
                    .run();
        }
    }
}
