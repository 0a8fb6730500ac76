package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildWorkflow;
import dev.swarm.contracts.build.MergeTurnRequest;
import dev.swarm.contracts.ticket.TicketInput;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;

/**
 * A ticket's place in its build's merge queue. It is given up while the ticket is paused, so that others merge. A grant may
 * cross with that; then two tickets merge at once, and the forge has the later one rebase.
 */
final class MergeTurn {
    private final TicketInput input;
    private final TicketGate gate;
    private Promise<Void> leaving = Workflow.newPromise((Void) null);
    private boolean asked;
    private boolean granted;

    MergeTurn(TicketInput input, TicketGate gate) {
        this.input = input;
        this.gate = gate;
    }

    /** Waits until it is this ticket's turn. */
    void await() {
        if (gate.isClosed()) {
            leave();
        }
        while (!granted) {
            gate.pass();
            if (!asked) {
                asked = true;
                ask();
            }
            Workflow.await(() -> granted || !asked);
        }
    }

    void granted() {
        if (asked) {
            granted = true;
        } else {
            // Granted to an attempt that has left, or before its leave came through: nobody else would get the turn.
            tellLeaving();
        }
    }

    /** Leaves the queue, or gives the turn back; does not wait, as a person's command may be the reason. */
    void leave() {
        if (asked) {
            asked = false;
            granted = false;
            tellLeaving();
        }
    }

    /** Waits until the build has heard what it was told. */
    void drain() {
        Workflow.await(leaving::isCompleted);
    }

    private void ask() {
        // Overtaking the leave before it would take the ticket off the queue for good.
        drain();
        try {
            build().mergeTurn(new MergeTurnRequest(input.node().key(), true));
        } catch (CanceledFailure cancelled) {
            throw cancelled;
        } catch (TemporalFailure buildIsGone) {
            throw Failure.fatal(FailureCode.TERMINATED, "the build has ended");
        }
    }

    private void tellLeaving() {
        Workflow.newDetachedCancellationScope(() -> leaving = Async.procedure(
                                build()::mergeTurn,
                                new MergeTurnRequest(input.node().key(), false))
                        .handle((ignored, buildIsGone) -> null))
                .run();
    }

    private BuildWorkflow build() {
        return Workflow.newExternalWorkflowStub(BuildWorkflow.class, WorkflowIds.build(input.buildId()));
    }
}
