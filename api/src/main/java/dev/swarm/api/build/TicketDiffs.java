package dev.swarm.api.build;

import dev.swarm.api.artifact.Artifacts;
import dev.swarm.api.identity.Origin;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.contracts.ticket.TicketAction;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** What tickets changed, and what people say about it. */
@Service
public class TicketDiffs {
    private final Tickets tickets;
    private final Artifacts artifacts;

    TicketDiffs(Tickets tickets, Artifacts artifacts) {
        this.tickets = tickets;
        this.artifacts = artifacts;
    }

    /** The newest change of a ticket that was pushed; empty where nothing was pushed yet. */
    public Optional<UnifiedDiff> find(TicketView ticket) {
        return ticket.diffId() == null
                ? Optional.empty()
                : Optional.of(UnifiedDiff.of(artifacts.text(ticket.diffId())));
    }

    UnifiedDiff get(String ticketId) {
        return find(tickets.view(ticketId))
                .orElseThrow(() -> new ProblemException(
                        FailureCode.NOT_FOUND, "Ticket '" + ticketId + "' has pushed no commits yet."));
    }

    /**
     * Gives comments on the change to the ticket's agent.
     *
     * @param again whether the ticket is to start again with them at once; one that has ended takes them in no other way
     */
    public Receipt comment(String ticketId, List<LineComment> comments, boolean again, Origin origin) {
        TicketView ticket = tickets.view(ticketId);
        String guidance = LineComment.guidance(get(ticketId), comments);
        if (ticket.state().isFinal()) {
            if (!again || !TicketAction.RETRY.isAllowedIn(ticket.state())) {
                throw new ProblemException(
                        FailureCode.WRONG_STATE,
                        "Ticket '" + ticketId + "' does not run; its state is "
                                + ticket.state().wire() + ". "
                                + (TicketAction.RETRY.isAllowedIn(ticket.state())
                                        ? "Start it again with these comments."
                                        : "Its change is merged; a new ticket can go on from it."));
            }
            return tickets.retry(ticketId, new PlainCommand(origin.commandId(), origin.name(), guidance));
        }
        Receipt heard =
                tickets.send(ticketId, "guidance", new GuidanceCommand(origin.commandId(), origin.name(), guidance));
        return again ? tickets.retry(ticketId, origin.part("again").command(null)) : heard;
    }
}
