package dev.swarm.api.web;

import dev.swarm.contracts.ticket.TicketAction;
import java.util.List;

/**
 * What a person can do with a ticket, as a button.
 *
 * @param danger true where work is given up
 */
public record TicketButton(String name, String label, boolean danger) {
    /** Those that need no more than a click. */
    static List<TicketButton> of(List<TicketAction> actions) {
        return actions.stream()
                .filter(action -> action != TicketAction.PRIORITY && action != TicketAction.GUIDANCE)
                .map(action -> new TicketButton(
                        action.wire(),
                        switch (action) {
                            case PAUSE -> "Pause";
                            case RESUME -> "Resume";
                            case RETRY -> "Retry";
                            case SKIP -> "Skip";
                            case TERMINATE -> "Terminate";
                            case PRIORITY, GUIDANCE -> "";
                        },
                        action == TicketAction.SKIP || action == TicketAction.TERMINATE))
                .toList();
    }
}
