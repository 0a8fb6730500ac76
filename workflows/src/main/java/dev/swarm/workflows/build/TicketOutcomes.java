package dev.swarm.workflows.build;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.build.BuildTicket;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.TicketState;
import java.util.List;

/** How tickets end, by their own report or because their workflow is lost. */
final class TicketOutcomes implements ChildTickets.Listener {
    private final BuildStatus status;
    private final TicketGraph graph;
    private final MissingTickets missing;

    TicketOutcomes(String buildId, BuildStatus status) {
        this.status = status;
        this.graph = status.graph();
        this.missing = new MissingTickets(buildId);
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
            status.changed();
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

    /** Given the ids of tickets that run, finds those that should but do not. */
    void reconcile(List<String> running) {
        for (BuildTicket ticket : missing.lost(graph.all(), running)) {
            Failure why = Failure.of(FailureCode.TICKET_LOST, "its workflow does not run any more");
            lost(ticket.node().key(), ticket.runs(), why);
        }
    }
}
