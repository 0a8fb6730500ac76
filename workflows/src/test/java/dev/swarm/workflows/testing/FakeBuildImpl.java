package dev.swarm.workflows.testing;

import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.MergeTurnRequest;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.project.ProjectShare;
import dev.swarm.contracts.ticket.MergeGranted;
import dev.swarm.contracts.ticket.TicketWorkflow;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.ArrayList;
import java.util.List;

public final class FakeBuildImpl implements FakeBuild {
    private final List<String> heard = new ArrayList<>();
    private final boolean grantsAtOnce;
    private boolean ended;

    @WorkflowInit
    public FakeBuildImpl(boolean grantsAtOnce) {
        this.grantsAtOnce = grantsAtOnce;
    }

    @Override
    public void run(boolean ignored) {
        Workflow.await(() -> ended && Workflow.isEveryHandlerFinished());
    }

    @Override
    public void mergeTurn(MergeTurnRequest request) {
        heard.add((request.wanted() ? "ask " : "leave ") + request.key());
        if (request.wanted() && grantsAtOnce) {
            grant(WorkflowIds.ticketId("b", request.key()));
        }
    }

    @Override
    public void ticketReported(TicketReport report) {
        heard.add(report.state().wire() + " " + report.key());
    }

    @Override
    public void projectShare(ProjectShare share) {
        heard.add("share " + share.maxParallel());
    }

    @Override
    public void grant(String ticketId) {
        Workflow.newExternalWorkflowStub(TicketWorkflow.class, WorkflowIds.ticket(ticketId))
                .mergeGranted(new MergeGranted("b"));
    }

    @Override
    public void end() {
        ended = true;
    }

    @Override
    public List<String> heard() {
        return List.copyOf(heard);
    }
}
