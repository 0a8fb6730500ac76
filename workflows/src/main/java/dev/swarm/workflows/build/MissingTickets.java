package dev.swarm.workflows.build;

import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildTicket;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds tickets that have lost their workflow: those that should run but were missing twice in a row. One that was missing
 * once may just have started. Pure.
 */
final class MissingTickets {
    private final String buildId;
    private List<String> missingBefore = List.of();

    MissingTickets(String buildId) {
        this.buildId = buildId;
    }

    /** The lost ones among these tickets, given the ids of the tickets that run. */
    List<BuildTicket> lost(List<BuildTicket> tickets, List<String> running) {
        List<String> missing = new ArrayList<>();
        List<BuildTicket> lost = new ArrayList<>();
        for (BuildTicket ticket : tickets) {
            String key = ticket.node().key();
            String run = key + "#" + ticket.runs();
            if (ticket.state().isActive() && !running.contains(WorkflowIds.ticketId(buildId, key))) {
                missing.add(run);
                if (missingBefore.contains(run)) {
                    lost.add(ticket);
                }
            }
        }
        missingBefore = missing;
        return lost;
    }
}
