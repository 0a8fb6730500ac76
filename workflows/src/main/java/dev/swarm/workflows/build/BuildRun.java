package dev.swarm.workflows.build;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildCarried;
import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.build.BuildTicket;
import dev.swarm.contracts.build.BuildView;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.forge.ForgeActivities;
import dev.swarm.contracts.forge.RepositoryRequest;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.project.BuildDemand;
import dev.swarm.contracts.project.ProjectInput;
import dev.swarm.contracts.project.ProjectWorkflow;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.ticket.MergeGranted;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.ticket.TicketWorkflow;
import dev.swarm.workflows.ActivityProfiles;
import dev.swarm.workflows.Failures;
import dev.swarm.workflows.Timeline;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The main loop of a build: starts what is ready, gives out the merge turn, and ends when nothing is left to do. */
final class BuildRun {
    /** Continues as new at this many events, well below the server's warning at 10,240. */
    private static final long EVENTS_PER_RUN = 4_000;

    private final BuildInput input;
    private final Timeline timeline;
    private final TicketGraph graph;
    private final MergeQueue queue;
    private final List<Promise<WorkflowExecution>> starting = new ArrayList<>();
    private List<String> missingBefore = List.of();
    private BuildState state;
    private int projectShare;
    private boolean changed = true;
    private boolean cancelled;
    private boolean finishing;

    BuildRun(BuildInput input) {
        this.input = input;
        this.timeline =
                new Timeline(new EventScope(input.project().projectId(), input.sessionId(), input.buildId(), null));
        BuildCarried carried = input.carried();
        if (carried == null) {
            graph = new TicketGraph(TicketGraph.planned(input.tickets()));
            queue = new MergeQueue(List.of(), null);
            state = input.paused() ? BuildState.PAUSED : BuildState.RUNNING;
        } else {
            graph = new TicketGraph(carried.tickets());
            queue = new MergeQueue(carried.mergeQueue(), carried.merging());
            state = carried.state();
            projectShare = carried.projectShare();
        }
    }

    /** Runs to the end; answers null where the build is to continue as new. */
    @Nullable
    BuildReport run() {
        try {
            if (input.carried() == null) {
                begin();
            }
            while (!state.isFinal()) {
                step();
                if (!state.isFinal() && Workflow.getInfo().getHistoryLength() > EVENTS_PER_RUN) {
                    quiesce();
                    return null;
                }
                waitForChange();
            }
        } catch (CanceledFailure byTemporal) {
            cancel("Temporal", "the workflow was cancelled");
        } catch (TemporalFailure failure) {
            fail(failure);
        }
        Workflow.newDetachedCancellationScope(this::end).run();
        return report();
    }

    Timeline timeline() {
        return timeline;
    }

    TicketGraph graph() {
        return graph;
    }

    MergeQueue queue() {
        return queue;
    }

    BuildState state() {
        return state;
    }

    BuildView view() {
        return new BuildView(input.buildId(), state, graph.all(), queue.waiting(), queue.merging(), projectShare);
    }

    BuildCarried carry(Set<String> seenCommands) {
        return new BuildCarried(state, graph.all(), queue.waiting(), queue.merging(), projectShare, seenCommands);
    }

    void changed() {
        changed = true;
    }

    void pause(String by, @Nullable String reason) {
        state = BuildState.PAUSED;
        record(by, new DomainEvent.BuildPaused(reason));
    }

    void resume(String by, @Nullable String reason) {
        state = BuildState.RUNNING;
        record(by, new DomainEvent.BuildResumed(reason));
        changed();
    }

    void cancel(String by, @Nullable String reason) {
        cancelled = true;
        changed();
        for (BuildTicket ticket : graph.all()) {
            if (ticket.state().isActive()) {
                TicketWorkflow workflow = ticketStub(ticket.node().key());
                PlainCommand command = new PlainCommand(null, by, reason);
                Workflow.newDetachedCancellationScope(() -> {
                            Promise<Void> sent = Async.procedure(workflow::terminateSignal, command);
                            sent.handle((ignored, failure) -> null);
                        })
                        .run();
            }
        }
    }

    void finish() {
        finishing = true;
        changed();
    }

    void retry(String key, String by, @Nullable String guidance) {
        graph.retry(key, guidance);
        recordTicket(key, by, new DomainEvent.TicketRetried(guidance));
        wake();
    }

    void skip(String key, String by, @Nullable String reason) {
        graph.skip(key);
        recordTicket(key, by, new DomainEvent.TicketSkipped(reason == null ? "skipped by " + by : reason));
        wake();
    }

    void add(List<TicketNode> nodes, String by) {
        graph.add(nodes);
        record(by, new DomainEvent.TicketsAdded(nodes));
        wake();
    }

    void share(int share) {
        projectShare = share;
        changed();
    }

    void reported(TicketReport report) {
        if (graph.reported(report)) {
            queue.leave(report.key());
            if (report.state() != TicketState.MERGED) {
                for (String key : graph.descendants(report.key())) {
                    recordTicket(key, null, new DomainEvent.TicketBlocked(List.of(report.key())));
                }
            }
            changed();
        }
    }

    /**
     * Tickets that should run but were missing twice in a row have lost their workflow; one that was missing once may just
     * have started.
     */
    void reconcile(List<String> running) {
        List<String> missing = new ArrayList<>();
        for (BuildTicket ticket : graph.all()) {
            String key = ticket.node().key();
            String run = key + "#" + ticket.runs();
            if (ticket.state().isActive() && !running.contains(WorkflowIds.ticketId(input.buildId(), key))) {
                missing.add(run);
                if (missingBefore.contains(run)) {
                    lost(key, ticket.runs(), Failure.of(FailureCode.TICKET_LOST, "its workflow does not run any more"));
                }
            }
        }
        missingBefore = missing;
    }

    private void begin() {
        record(
                input.startedBy(),
                new DomainEvent.BuildStarted(input.title(), input.policy().maxParallelTickets()));
        record(input.startedBy(), new DomainEvent.TicketsAdded(input.tickets()));
        Workflow.newActivityStub(
                        ForgeActivities.class,
                        ActivityProfiles.external(TaskQueues.CONTROL, "Make sure the repository is there"))
                .ensureRepository(new RepositoryRequest(
                        input.project().repository(), input.project().baseBranch()));
        joinProject();
    }

    private void joinProject() {
        String projectId = input.project().projectId();
        ProjectWorkflow project = Workflow.newChildWorkflowStub(
                ProjectWorkflow.class,
                ChildWorkflowOptions.newBuilder()
                        .setWorkflowId(WorkflowIds.project(projectId))
                        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                        .setTypedSearchAttributes(SearchAttributes.newBuilder()
                                .set(SwarmSearchAttributes.PROJECT, projectId)
                                .build())
                        .build());
        int limit = input.project().maxParallelTickets();
        // Fails where the project's workflow runs already, which is as good.
        Async.procedure(project::run, new ProjectInput(projectId, limit, List.of()))
                .handle((ignored, failure) -> null);
        Promise<WorkflowExecution> started = Workflow.getWorkflowExecution(project);
        Workflow.await(started::isCompleted);
        projectSignal()
                .buildStarted(new BuildDemand(input.buildId(), input.policy().maxParallelTickets(), limit));
    }

    private void step() {
        changed = false;
        if (cancelled) {
            if (graph.active() == 0) {
                state = BuildState.CANCELLED;
            }
            return;
        }
        settle();
        if (state == BuildState.RUNNING) {
            int room = Math.min(input.policy().maxParallelTickets(), projectShare) - graph.active();
            for (String key : graph.toStart(room)) {
                start(key);
            }
        }
        String next = queue.next();
        if (next != null) {
            TicketWorkflow ticket = ticketStub(next);
            Async.procedure(ticket::mergeGranted, new MergeGranted(input.buildId()))
                    .handle((ignored, failure) -> null);
        }
        conclude();
        timeline.flush();
        show();
    }

    private void settle() {
        TicketGraph.Changes changes = graph.settle();
        for (String key : changes.skipped()) {
            recordTicket(key, null, new DomainEvent.TicketSkipped("its branch was not taken"));
        }
        for (String key : changes.ready()) {
            recordTicket(key, null, new DomainEvent.TicketBecameReady());
        }
    }

    /** Ends the build when all is done, or asks for a person when nothing can go on. */
    private void conclude() {
        if (graph.active() > 0 || graph.count(TicketState.READY) > 0) {
            return;
        }
        List<String> unresolved = graph.unresolved();
        if (unresolved.isEmpty() && graph.count(TicketState.BLOCKED) == 0) {
            state = BuildState.COMPLETED;
        } else if (finishing) {
            state = BuildState.FAILED;
        } else if (state == BuildState.RUNNING) {
            state = BuildState.NEEDS_ATTENTION;
            record(null, new DomainEvent.BuildNeedsAttention(unresolved));
        }
    }

    private void waitForChange() {
        if (state == BuildState.NEEDS_ATTENTION) {
            if (!Workflow.await(input.policy().attentionFor(), () -> changed)) {
                finish();
            }
        } else if (!state.isFinal()) {
            Workflow.await(() -> changed);
        }
    }

    private void start(String key) {
        BuildTicket before = graph.get(key);
        int run = graph.started(key);
        String ticketId = WorkflowIds.ticketId(input.buildId(), key);
        TicketNode node = before.node();
        TicketWorkflow ticket = Workflow.newChildWorkflowStub(
                TicketWorkflow.class,
                ChildWorkflowOptions.newBuilder()
                        .setWorkflowId(WorkflowIds.ticket(ticketId))
                        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                        .setStaticSummary(node.title())
                        .setTypedSearchAttributes(attributes(ticketId))
                        .build());
        Promise<TicketReport> result = Async.function(
                ticket::run,
                new TicketInput(
                        ticketId,
                        input.buildId(),
                        input.sessionId(),
                        input.project(),
                        node,
                        input.specId(),
                        run,
                        before.attempts() + 1,
                        before.guidance(),
                        input.policy().ticket()));
        starting.add(Workflow.getWorkflowExecution(ticket));
        result.handle((report, failure) -> {
            if (report != null) {
                reported(report);
            } else if (failure instanceof TemporalFailure temporal) {
                lost(key, run, Failures.classify(temporal));
            }
            return null;
        });
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

    private void lost(String key, int run, Failure why) {
        Failure failure = Failure.of(FailureCode.TICKET_LOST, why.message());
        int attempts = graph.get(key).attempts() + 1;
        TicketReport report = new TicketReport(key, run, TicketState.FAILED, attempts, failure);
        if (graph.get(key).runs() == run && graph.get(key).state().isActive()) {
            reported(report);
            recordTicket(key, null, new DomainEvent.TicketFailed(failure, attempts));
        }
    }

    /** Nothing may be under way when a run hands over to the next. */
    private void quiesce() {
        Workflow.await(this::allStarted);
        timeline.drain();
        Workflow.await(Workflow::isEveryHandlerFinished);
    }

    private boolean allStarted() {
        for (Promise<WorkflowExecution> start : starting) {
            if (!start.isCompleted()) {
                return false;
            }
        }
        return true;
    }

    private void fail(TemporalFailure failure) {
        if (Failures.isCancellation(failure)) {
            cancel("Temporal", "the workflow was cancelled");
            return;
        }
        state = BuildState.FAILED;
        record(null, new DomainEvent.CommandRejected("the start of the build", Failures.classify(failure)));
    }

    private void end() {
        Workflow.await(() -> graph.active() == 0);
        if (cancelled) {
            state = BuildState.CANCELLED;
        }
        BuildReport report = report();
        record(null, new DomainEvent.BuildEnded(report.tickets(), report.merged(), report.failed(), report.skipped()));
        try {
            projectSignal().buildEnded(input.buildId());
        } catch (TemporalFailure projectIsGone) {
            Workflow.getLogger(BuildRun.class).info("The project's workflow is not there");
        }
        timeline.drain();
        show();
    }

    private BuildReport report() {
        return new BuildReport(
                input.buildId(),
                state,
                graph.all().size(),
                graph.count(TicketState.MERGED),
                graph.unresolved().size(),
                graph.count(TicketState.SKIPPED));
    }

    /** After a person changed the graph there may be something to do again. */
    private void wake() {
        if (state == BuildState.NEEDS_ATTENTION) {
            state = BuildState.RUNNING;
            record(null, new DomainEvent.BuildResumed(null));
        }
        changed();
    }

    private void record(@Nullable String actor, DomainEvent event) {
        timeline.add(actor, state.wire(), event);
        timeline.flush();
    }

    void recordTicket(String key, @Nullable String actor, DomainEvent event) {
        EventScope scope = new EventScope(
                input.project().projectId(),
                input.sessionId(),
                input.buildId(),
                WorkflowIds.ticketId(input.buildId(), key));
        timeline.add(scope, actor, graph.get(key).state().wire(), event);
    }

    private TicketWorkflow ticketStub(String key) {
        return Workflow.newExternalWorkflowStub(
                TicketWorkflow.class, WorkflowIds.ticket(WorkflowIds.ticketId(input.buildId(), key)));
    }

    private ProjectWorkflow projectSignal() {
        return Workflow.newExternalWorkflowStub(
                ProjectWorkflow.class, WorkflowIds.project(input.project().projectId()));
    }

    private void show() {
        Workflow.setCurrentDetails("**" + state.wire() + "** · " + graph.count(TicketState.MERGED) + " of "
                + graph.all().size() + " merged, " + graph.active() + " running, "
                + graph.count(TicketState.READY) + " ready, " + graph.count(TicketState.BLOCKED) + " blocked, "
                + graph.unresolved().size() + " failed · project share " + projectShare);
        String wire = state.wire();
        if (!wire.equals(Workflow.getTypedSearchAttributes().get(SwarmSearchAttributes.STATE))) {
            Workflow.upsertTypedSearchAttributes(SwarmSearchAttributes.STATE.valueSet(wire));
        }
    }
}
