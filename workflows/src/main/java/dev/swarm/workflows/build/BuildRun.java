package dev.swarm.workflows.build;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.build.BuildTicket;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.forge.ForgeActivities;
import dev.swarm.contracts.forge.RepositoryRequest;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.workflows.ActivityProfiles;
import dev.swarm.workflows.Failures;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The main loop of a build: starts what is ready, gives out the merge turn, and ends when nothing is left to do. */
final class BuildRun implements ChildTickets.Listener {
    /** Continues as new at this many events, well below the server's warning at 10,240. */
    private static final long EVENTS_PER_RUN = 4_000;

    private final BuildInput input;
    private final BuildStatus status;
    private final TicketGraph graph;
    private final ChildTickets children;
    private final ProjectMembership membership;
    private final MissingTickets missing;
    private final CancellationScope beginning = Workflow.newCancellationScope(this::begin);
    private boolean changed = true;
    private boolean cancelled;
    private boolean finishing;

    BuildRun(BuildInput input, BuildStatus status) {
        this.input = input;
        this.status = status;
        this.graph = status.graph();
        this.children = new ChildTickets(input, this);
        this.membership = new ProjectMembership(input);
        this.missing = new MissingTickets(input.buildId());
    }

    /** Runs to the end; answers null where the build is to continue as new. */
    @Nullable
    BuildReport run() {
        try {
            if (input.carried() == null) {
                beginning.run();
            }
            while (!status.state().isFinal()) {
                step();
                if (!status.state().isFinal() && Workflow.getInfo().getHistoryLength() > EVENTS_PER_RUN) {
                    quiesce();
                    return null;
                }
                waitForChange();
            }
        } catch (TemporalFailure failure) {
            stopped(failure);
        }
        Workflow.newDetachedCancellationScope(this::end).run();
        return status.report();
    }

    void changed() {
        changed = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    void pause(String by, @Nullable String reason) {
        status.move(BuildState.PAUSED);
        status.record(by, new DomainEvent.BuildPaused(reason));
        changed();
    }

    void resume(String by, @Nullable String reason) {
        status.move(BuildState.RUNNING);
        status.record(by, new DomainEvent.BuildResumed(reason));
        changed();
    }

    void cancel(String by, @Nullable String reason) {
        cancelled = true;
        beginning.cancel();
        changed();
        for (BuildTicket ticket : graph.all()) {
            if (ticket.state().isActive()) {
                children.terminate(ticket.node().key(), new PlainCommand(null, by, reason));
            }
        }
    }

    void finish() {
        finishing = true;
        changed();
    }

    void retry(String key, String by, @Nullable String guidance) {
        List<String> reopened = graph.retry(key, guidance);
        status.recordTicket(key, by, new DomainEvent.TicketRetried(guidance));
        for (String branch : reopened) {
            status.recordTicket(branch, null, new DomainEvent.TicketBlocked(List.of(key)));
        }
        wake();
    }

    void skip(String key, String by, @Nullable String reason) {
        graph.skip(key, by);
        status.recordTicket(key, by, new DomainEvent.TicketSkipped(reason == null ? "skipped by " + by : reason));
        wake();
    }

    void add(List<TicketNode> nodes, String by) {
        graph.add(nodes);
        status.record(by, new DomainEvent.TicketsAdded(nodes));
        wake();
    }

    void setPriority(String key, String by, Priority priority) {
        graph.setPriority(key, priority);
        status.recordTicket(key, by, new DomainEvent.PriorityChanged(priority));
        changed();
    }

    @Override
    public void reported(TicketReport report) {
        if (graph.reported(report)) {
            status.queue().leave(report.key());
            if (report.state() != TicketState.MERGED) {
                for (String key : graph.descendants(report.key())) {
                    status.recordTicket(key, null, new DomainEvent.TicketBlocked(List.of(report.key())));
                }
            }
            changed();
        }
    }

    @Override
    public void lost(String key, int run, Failure why) {
        Failure failure = Failure.of(FailureCode.TICKET_LOST, why.message());
        int attempts = graph.get(key).attempts() + 1;
        if (graph.get(key).runs() == run && graph.get(key).state().isActive()) {
            reported(new TicketReport(key, run, TicketState.FAILED, attempts, failure));
            status.recordTicket(key, null, new DomainEvent.TicketFailed(failure, attempts));
        }
    }

    void reconcile(List<String> running) {
        for (BuildTicket ticket : missing.lost(graph.all(), running)) {
            Failure why = Failure.of(FailureCode.TICKET_LOST, "its workflow does not run any more");
            lost(ticket.node().key(), ticket.runs(), why);
        }
    }

    private void begin() {
        String by = input.startedBy();
        status.record(
                by, new DomainEvent.BuildStarted(input.title(), input.policy().maxParallelTickets()));
        status.record(by, new DomainEvent.TicketsAdded(input.tickets()));
        Workflow.newActivityStub(
                        ForgeActivities.class,
                        ActivityProfiles.external(TaskQueues.CONTROL, "Make sure the repository is there"))
                .ensureRepository(new RepositoryRequest(
                        input.project().repository(), input.project().baseBranch()));
        membership.join();
    }

    private void step() {
        changed = false;
        if (cancelled) {
            if (graph.active() == 0) {
                status.move(BuildState.CANCELLED);
            }
            return;
        }
        settle();
        if (status.state() == BuildState.RUNNING) {
            for (String key : graph.toStart(status.room())) {
                BuildTicket before = graph.get(key);
                children.start(before, graph.started(key));
            }
        }
        String next = status.queue().next();
        if (next != null) {
            children.grantMerge(next);
        }
        conclude();
        status.timeline().flush();
        status.show();
    }

    private void settle() {
        TicketGraph.Changes changes = graph.settle();
        for (String key : changes.skipped()) {
            status.recordTicket(key, null, new DomainEvent.TicketSkipped("its branch was not taken"));
        }
        for (String key : changes.ready()) {
            status.recordTicket(key, null, new DomainEvent.TicketBecameReady());
        }
    }

    /** Ends the build when all is done, or asks for a person when nothing can go on. */
    private void conclude() {
        if (graph.active() > 0 || graph.count(TicketState.READY) > 0) {
            return;
        }
        List<String> unresolved = graph.unresolved();
        if (unresolved.isEmpty() && graph.count(TicketState.BLOCKED) == 0) {
            status.move(BuildState.COMPLETED);
        } else if (finishing) {
            status.move(BuildState.FAILED);
        } else if (status.state() == BuildState.RUNNING) {
            status.move(BuildState.NEEDS_ATTENTION);
            status.record(null, new DomainEvent.BuildNeedsAttention(unresolved));
        }
    }

    private void waitForChange() {
        if (status.state() == BuildState.NEEDS_ATTENTION) {
            if (!Workflow.await(input.policy().attentionFor(), () -> changed)) {
                finish();
            }
        } else if (!status.state().isFinal()) {
            Workflow.await(() -> changed);
        }
    }

    /** Nothing may be under way when a run hands over to the next. */
    private void quiesce() {
        children.awaitDelivery();
        status.timeline().drain();
        Workflow.await(Workflow::isEveryHandlerFinished);
    }

    private void stopped(TemporalFailure failure) {
        if (!Failures.isCancellation(failure)) {
            status.move(BuildState.FAILED);
            status.record(null, new DomainEvent.StepFailed("the start of the build", Failures.classify(failure)));
        } else if (!cancelled) {
            cancel("Temporal", "the workflow was cancelled");
        }
    }

    private void end() {
        Workflow.await(() -> graph.active() == 0);
        if (cancelled) {
            status.move(BuildState.CANCELLED);
        }
        BuildReport report = status.report();
        status.record(
                null, new DomainEvent.BuildEnded(report.tickets(), report.merged(), report.failed(), report.skipped()));
        membership.leave();
        status.timeline().drain();
        status.show();
    }

    /** After a person changed the graph there may be something to do again. */
    private void wake() {
        if (status.state() == BuildState.NEEDS_ATTENTION) {
            status.move(BuildState.RUNNING);
            status.record(null, new DomainEvent.BuildResumed(null));
        }
        changed();
    }
}
