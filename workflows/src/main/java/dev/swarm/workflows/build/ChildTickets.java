package dev.swarm.workflows.build;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildTicket;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.ticket.MergeGranted;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketWorkflow;
import dev.swarm.workflows.Failures;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ticket workflows of a build: starts them, hears how they end, and sends them what the build decides. */
final class ChildTickets {
    private final BuildInput input;
    private final Listener listener;
    private final Map<String, Promise<WorkflowExecution>> starts = new LinkedHashMap<>();
    private final List<Promise<?>> grants = new ArrayList<>();

    ChildTickets(BuildInput input, Listener listener) {
        this.input = input;
        this.listener = listener;
    }

    /** Hears how ticket workflows end. A ticket that ended in an earlier run of the build tells by a signal instead. */
    interface Listener {
        void reported(TicketReport report);

        void lost(String key, int run, Failure why);
    }

    /** Starts a ticket's workflow. */
    void start(BuildTicket ticket, int run) {
        String key = ticket.node().key();
        String ticketId = WorkflowIds.ticketId(input.buildId(), key);
        TicketWorkflow workflow = Workflow.newChildWorkflowStub(
                TicketWorkflow.class,
                ChildWorkflowOptions.newBuilder()
                        .setWorkflowId(WorkflowIds.ticket(ticketId))
                        // A build that continues as new closes its run; its tickets go on.
                        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                        .setStaticSummary(ticket.node().title())
                        .setTypedSearchAttributes(attributes(ticketId))
                        .build());
        Promise<TicketReport> result = Async.function(
                workflow::run,
                new TicketInput(
                        ticketId,
                        input.buildId(),
                        input.sessionId(),
                        input.project(),
                        ticket.node(),
                        input.specId(),
                        run,
                        ticket.attempts() + 1,
                        ticket.guidance(),
                        input.policy().ticket()));
        starts.put(key, Workflow.getWorkflowExecution(workflow));
        result.handle((report, failure) -> {
            if (report != null) {
                listener.reported(report);
            } else if (failure instanceof TemporalFailure temporal) {
                listener.lost(key, run, Failures.classify(temporal));
            }
            return null;
        });
    }

    /** Asks a ticket to end. Not awaited: one that has just ended cannot be asked, which is as good. */
    void terminate(String key, PlainCommand command) {
        TicketWorkflow ticket = stub(key);
        Promise<WorkflowExecution> start = starts.get(key);
        Workflow.newDetachedCancellationScope(() -> {
                    // A signal must not overtake the start, or it would find no workflow.
                    Promise<?> started = start == null ? Workflow.newPromise(key) : start;
                    started.thenCompose(ignored -> Async.procedure(ticket::terminateSignal, command))
                            .handle((ignored, failure) -> null);
                })
                .run();
    }

    /** Gives a ticket the turn to merge. */
    void grantMerge(String key) {
        grants.add(Async.procedure(stub(key)::mergeGranted, new MergeGranted(input.buildId()))
                .handle((ignored, failure) -> null));
    }

    /** Waits until the server has done what it was asked to: it drops what a run that has ended leaves behind. */
    void awaitDelivery() {
        for (Promise<WorkflowExecution> start : new ArrayList<>(starts.values())) {
            Workflow.await(start::isCompleted);
        }
        for (Promise<?> grant : grants) {
            Workflow.await(grant::isCompleted);
        }
    }

    private SearchAttributes attributes(String ticketId) {
        SearchAttributes.Builder attributes = SearchAttributes.newBuilder()
                .set(SwarmSearchAttributes.PROJECT, input.project().projectId())
                .set(SwarmSearchAttributes.BUILD, input.buildId())
                .set(SwarmSearchAttributes.TICKET, ticketId)
                .set(SwarmSearchAttributes.STATE, "assigned");
        if (input.sessionId() != null) {
            attributes.set(SwarmSearchAttributes.SESSION, input.sessionId());
        }
        return attributes.build();
    }

    private TicketWorkflow stub(String key) {
        return Workflow.newExternalWorkflowStub(
                TicketWorkflow.class, WorkflowIds.ticket(WorkflowIds.ticketId(input.buildId(), key)));
    }
}
