package dev.swarm.workflows.ticket;

import io.temporal.workflow.Workflow;

/** Holds the next step up while the ticket is paused. */
final class TicketGate {
    private boolean closed;

    void close() {
        closed = true;
    }

    void open() {
        closed = false;
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
