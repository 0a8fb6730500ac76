package dev.swarm.workflows.ticket;

import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/** Holds the next step up while the ticket is paused. */
final class TicketGate {
    private boolean closed;
    private @Nullable String openedBy;

    void close() {
        closed = true;
    }

    void open(String by) {
        closed = false;
        openedBy = by;
    }

    /** Who opened it last; null where nobody has. */
    @Nullable
    String openedBy() {
        return openedBy;
    }

    boolean isClosed() {
        return closed;
    }

    void pass() {
        if (closed) {
            Workflow.await(() -> !closed);
        }
    }
}
