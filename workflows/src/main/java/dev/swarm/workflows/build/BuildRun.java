package dev.swarm.workflows.build;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.build.BuildTicket;
import dev.swarm.contracts.forge.ForgeActivities;
import dev.swarm.contracts.forge.RepositoryRequest;
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
final class BuildRun {
    /** Continues as new at this many events, well below the server's warning at 10,240. */
    private static final long EVENTS_PER_RUN = 4_000;

    private final BuildInput input;
    private final BuildStatus status;
    private final TicketGraph graph;
    private final ChildTickets children;
    private final ProjectMembership membership;
    private final TicketOutcomes outcomes;
    private final BuildCommands commands;
    private final CancellationScope beginning = Workflow.newCancellationScope(this::begin);

    BuildRun(BuildInput input, BuildStatus status) {
        this.input = input;
        this.status = status;
        this.graph = status.graph();
        this.outcomes = new TicketOutcomes(input.buildId(), status);
        this.children = new ChildTickets(input, outcomes);
        this.membership = new ProjectMembership(input);
        this.commands = new BuildCommands(status, children, membership, beginning);
    }

    TicketOutcomes outcomes() {
        return outcomes;
    }

    BuildCommands commands() {
        return commands;
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

    private void begin() {
        String by = input.startedBy();
        // In one append: whoever can see the build can see its tickets.
        status.record(
                by,
                new DomainEvent.BuildStarted(input.title(), input.policy().maxParallelTickets()),
                new DomainEvent.TicketsAdded(input.tickets()));
        Workflow.newActivityStub(
                        ForgeActivities.class,
                        ActivityProfiles.external(TaskQueues.CONTROL, "Make sure the repository is there"))
                .ensureRepository(new RepositoryRequest(
                        input.project().repository(), input.project().baseBranch()));
        membership.join(status.limit());
    }

    private void step() {
        status.seen();
        if (status.isCancelling()) {
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
        } else if (status.isFinishing()) {
            status.move(BuildState.FAILED);
        } else if (status.state() == BuildState.RUNNING) {
            status.move(BuildState.NEEDS_ATTENTION);
            status.record(null, new DomainEvent.BuildNeedsAttention(unresolved));
        }
    }

    private void waitForChange() {
        if (status.state() == BuildState.NEEDS_ATTENTION) {
            if (!Workflow.await(input.policy().attentionFor(), status::hasChanged)) {
                status.finishing();
            }
        } else if (!status.state().isFinal()) {
            Workflow.await(status::hasChanged);
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
        } else if (!status.isCancelling()) {
            commands.cancel("Temporal", "the workflow was cancelled");
        }
    }

    private void end() {
        Workflow.await(() -> graph.active() == 0);
        if (status.isCancelling()) {
            status.move(BuildState.CANCELLED);
        }
        BuildReport report = status.report();
        status.record(
                null, new DomainEvent.BuildEnded(report.tickets(), report.merged(), report.failed(), report.skipped()));
        membership.leave();
        status.timeline().drain();
        status.show();
    }
}
