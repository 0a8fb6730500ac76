package dev.swarm.api.web;

import dev.swarm.contracts.ticket.TicketState;
import java.util.ArrayList;
import java.util.List;

/**
 * What a person can do with a ticket, as a button.
 *
 * @param danger true where work is given up
 */
public record TicketAction(String name, String label, boolean danger) {
    private static final TicketAction PAUSE = new TicketAction("pause", "Pause", false);
    private static final TicketAction RESUME = new TicketAction("resume", "Resume", false);
    private static final TicketAction RETRY = new TicketAction("retry", "Retry", false);
    private static final TicketAction SKIP = new TicketAction("skip", "Skip", true);
    private static final TicketAction TERMINATE = new TicketAction("terminate", "Terminate", true);

    /** Those that make sense in this state; the workflow decides in the end. */
    static List<TicketAction> of(TicketState state) {
        List<TicketAction> actions = new ArrayList<>();
        switch (state) {
            case BLOCKED, READY -> actions.add(SKIP);
            case ASSIGNED, IN_PROGRESS, IN_REVIEW -> actions.addAll(List.of(PAUSE, RETRY, TERMINATE));
            case PAUSED -> actions.addAll(List.of(RESUME, RETRY, TERMINATE));
            case FAILED, CANCELLED -> actions.addAll(List.of(RETRY, SKIP));
            case SKIPPED -> actions.add(RETRY);
            case MERGED -> {}
        }
        return actions;
    }
}
