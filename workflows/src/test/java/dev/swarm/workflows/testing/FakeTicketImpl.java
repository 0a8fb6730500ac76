package dev.swarm.workflows.testing;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildWorkflow;
import dev.swarm.contracts.build.MergeTurnRequest;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.ticket.MergeGranted;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import io.temporal.workflow.Workflow;
import java.util.List;

public final class FakeTicketImpl implements FakeTicket {
    private final List<TicketInput> started;
    private TicketState end;
    private boolean granted;

    /** A ticket that writes into this list what it was started with. */
    public FakeTicketImpl(List<TicketInput> started) {
        this.started = started;
    }

    @Override
    public TicketReport run(TicketInput input) {
        started.add(input);
        BuildWorkflow build = Workflow.newExternalWorkflowStub(BuildWorkflow.class, WorkflowIds.build(input.buildId()));
        TicketState state = work(input, build);
        Failure failure = state == TicketState.MERGED ? null : Failure.of(FailureCode.AGENT_FAILED, "it failed");
        TicketReport report = new TicketReport(input.node().key(), input.run(), state, input.firstAttempt(), failure);
        build.ticketReported(report);
        return report;
    }

    private TicketState work(TicketInput input, BuildWorkflow build) {
        String title = input.node().title();
        if (title.equals(FAILS_ONCE)) {
            return input.run() == 1 ? TicketState.FAILED : TicketState.MERGED;
        }
        if (title.equals(MERGES) || title.equals(QUEUES)) {
            build.mergeTurn(new MergeTurnRequest(input.node().key(), true));
            Workflow.await(() -> granted || end != null);
        }
        if (!title.equals(MERGES)) {
            Workflow.await(() -> end != null);
        }
        return end == null ? TicketState.MERGED : end;
    }

    @Override
    public void terminate(PlainCommand command) {
        end = TicketState.CANCELLED;
    }

    @Override
    public void mergeGranted(MergeGranted ignored) {
        granted = true;
    }

    @Override
    public void end(TicketState state) {
        end = state;
    }
}
