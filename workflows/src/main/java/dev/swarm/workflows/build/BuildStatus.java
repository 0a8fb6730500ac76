package dev.swarm.workflows.build;

import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildCarried;
import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.build.BuildView;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.workflows.Timeline;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a build is, as its query, its timeline and the Temporal Web UI show it. */
final class BuildStatus {
    private final BuildInput input;
    private final Timeline timeline;
    private final TicketGraph graph;
    private final MergeQueue queue;
    private BuildState state;
    private int limit;
    private int projectShare;
    private boolean changed = true;
    private boolean cancelling;
    private boolean finishing;

    BuildStatus(BuildInput input) {
        this.input = input;
        this.limit = input.policy().maxParallelTickets();
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

    void move(BuildState next) {
        state = next;
    }

    void share(int share) {
        projectShare = share;
        changed();
    }

    /** How many of its tickets run at once, as people want it now. */
    int limit() {
        return limit;
    }

    void limit(int newLimit) {
        limit = newLimit;
        changed();
    }

    /** There may be something to do for the main loop. */
    void changed() {
        changed = true;
    }

    boolean hasChanged() {
        return changed;
    }

    /** The main loop has seen all changes so far. */
    void seen() {
        changed = false;
    }

    /** A cancel was asked for; the build ends when its tickets have. */
    void cancelling() {
        cancelling = true;
        changed();
    }

    boolean isCancelling() {
        return cancelling;
    }

    /** The build ends with what it has, as soon as no ticket can run. */
    void finishing() {
        finishing = true;
        changed();
    }

    boolean isFinishing() {
        return finishing;
    }

    /** How many more tickets may run now. */
    int room() {
        return Math.min(limit, projectShare) - graph.active();
    }

    /** Writes events of the build and sends what was gathered. */
    void record(@Nullable String actor, DomainEvent... events) {
        for (DomainEvent event : events) {
            timeline.add(actor, state.wire(), event);
        }
        timeline.flush();
    }

    /** Writes an event of one ticket; it goes out with the next flush. */
    void recordTicket(String key, @Nullable String actor, DomainEvent event) {
        EventScope scope = new EventScope(
                input.project().projectId(),
                input.sessionId(),
                input.buildId(),
                WorkflowIds.ticketId(input.buildId(), key));
        timeline.add(scope, actor, graph.get(key).state().wire(), event);
    }

    BuildView view() {
        return new BuildView(input.buildId(), state, graph.all(), queue.waiting(), queue.merging(), projectShare);
    }

    BuildCarried carry(Set<String> seenCommands) {
        return new BuildCarried(state, graph.all(), queue.waiting(), queue.merging(), projectShare, seenCommands);
    }

    BuildReport report() {
        return new BuildReport(
                input.buildId(),
                state,
                graph.all().size(),
                graph.count(TicketState.MERGED),
                graph.unresolved().size(),
                graph.count(TicketState.SKIPPED));
    }

    void show() {
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
