package dev.swarm.api.build;

import dev.swarm.contracts.ticket.TicketAction;
import dev.swarm.contracts.ticket.TicketState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What moving a ticket to a column of the board would do. Pure: it follows from the ticket's state alone.
 *
 * @param action what is done with the ticket; null where it cannot be moved there
 * @param text what happens then, or why it cannot be moved there
 * @param confirm whether work is given up by it, so that people are asked first
 */
@Schema(name = "TicketMove")
public record TicketMove(BoardColumn column, @Nullable TicketAction action, String text, boolean confirm) {
    /** To each column but its own. */
    public static List<TicketMove> of(TicketState state) {
        return Arrays.stream(BoardColumn.values())
                .filter(column -> column != BoardColumn.of(state))
                .map(column -> to(column, state))
                .toList();
    }

    private static TicketMove to(BoardColumn column, TicketState state) {
        if (state == TicketState.MERGED) {
            return never(column, "A merged ticket stays merged.");
        }
        return switch (column) {
            case BLOCKED -> never(column, "What a ticket waits for is in its plan.");
            case READY -> toReady(state);
            case RUNNING -> toRunning(state);
            case PAUSED ->
                TicketAction.PAUSE.isAllowedIn(state)
                        ? does(column, TicketAction.PAUSE, "Its machine is frozen.")
                        : never(column, "Only a ticket that runs can be paused.");
            case REVIEW -> never(column, "It gets there by itself, with its pull request.");
            case MERGED -> never(column, "It merges by itself once its checks and reviews have passed.");
            case STOPPED ->
                TicketAction.TERMINATE.isAllowedIn(state)
                        ? gives(column, TicketAction.TERMINATE, "Its machine goes and its pull request is closed.")
                        : gives(column, TicketAction.SKIP, "What waits for it goes on as if it had merged.");
        };
    }

    private static TicketMove toReady(TicketState state) {
        BoardColumn column = BoardColumn.READY;
        if (state == TicketState.BLOCKED) {
            return never(column, "It becomes ready once what it waits for has merged, or is skipped.");
        }
        return state.isFinal()
                ? does(column, TicketAction.RETRY, "It runs again.")
                : gives(column, TicketAction.RETRY, "This attempt is given up and the next one starts.");
    }

    private static TicketMove toRunning(TicketState state) {
        BoardColumn column = BoardColumn.RUNNING;
        return switch (state) {
            case PAUSED -> does(column, TicketAction.RESUME, "It goes on where it was.");
            case IN_REVIEW -> never(column, "To have it worked on again, move it to Ready.");
            case READY -> never(column, "It starts by itself as soon as there is room.");
            case BLOCKED -> never(column, "It waits for other tickets.");
            default -> never(column, "To run it again, move it to Ready.");
        };
    }

    private static TicketMove does(BoardColumn column, TicketAction action, String text) {
        return new TicketMove(column, action, text, false);
    }

    private static TicketMove gives(BoardColumn column, TicketAction action, String text) {
        return new TicketMove(column, action, text, true);
    }

    private static TicketMove never(BoardColumn column, String text) {
        return new TicketMove(column, null, text, false);
    }
}
