package dev.swarm.workflows.testing;

import dev.swarm.contracts.build.MergeTurnRequest;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.project.ProjectShare;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;

/** What a ticket or project needs of a build: it hears their signals, and grants merge turns. */
@WorkflowInterface
public interface FakeBuild {
    /** Runs until it is told to end; grants every merge turn at once, or only on request. */
    @WorkflowMethod(name = "Build")
    void run(boolean grantsAtOnce);

    @SignalMethod
    void mergeTurn(MergeTurnRequest request);

    @SignalMethod
    void ticketReported(TicketReport report);

    @SignalMethod
    void projectShare(ProjectShare share);

    /** From the test: grant this ticket the turn, asked for or not. */
    @SignalMethod
    void grant(String ticketId);

    @SignalMethod
    void end();

    /** What it heard, in order: {@code ask a}, {@code leave a}, {@code merged a}, {@code share 2}. */
    @QueryMethod
    List<String> heard();
}
