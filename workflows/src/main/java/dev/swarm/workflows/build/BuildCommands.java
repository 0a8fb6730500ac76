package dev.swarm.workflows.build;

import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.build.BuildTicket;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.record.DomainEvent;
import io.temporal.workflow.CancellationScope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What people's commands do to a build; {@link CommandRules} has said that they may. */
final class BuildCommands {
    private final BuildStatus status;
    private final TicketGraph graph;
    private final ChildTickets children;
    private final ProjectMembership membership;
    private final CancellationScope beginning;

    /**
     * The commands of a build.
     *
     * @param beginning what the build does before its first ticket, which a cancel does not wait for
     */
    BuildCommands(
            BuildStatus status, ChildTickets children, ProjectMembership membership, CancellationScope beginning) {
        this.status = status;
        this.graph = status.graph();
        this.children = children;
        this.membership = membership;
        this.beginning = beginning;
    }

    void pause(String by, @Nullable String reason) {
        status.move(BuildState.PAUSED);
        status.record(by, new DomainEvent.BuildPaused(reason));
        status.changed();
    }

    void resume(String by, @Nullable String reason) {
        status.move(BuildState.RUNNING);
        status.record(by, new DomainEvent.BuildResumed(reason));
        status.changed();
    }

    void cancel(String by, @Nullable String reason) {
        status.cancelling();
        beginning.cancel();
        for (BuildTicket ticket : graph.all()) {
            if (ticket.state().isActive()) {
                children.terminate(ticket.node().key(), new PlainCommand(null, by, reason));
            }
        }
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
        status.changed();
    }

    void setLimit(int limit, String by) {
        status.limit(limit);
        status.record(by, new DomainEvent.BuildLimitChanged(limit));
        membership.want(limit);
    }

    /** After a person changed the graph there may be something to do again. */
    private void wake() {
        if (status.state() == BuildState.NEEDS_ATTENTION) {
            status.move(BuildState.RUNNING);
            status.record(null, new DomainEvent.BuildResumed(null));
        }
        status.changed();
    }
}
