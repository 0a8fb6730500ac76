package dev.swarm.api.web;

import dev.swarm.api.build.TicketView;
import dev.swarm.contracts.ticket.TicketState;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A column of the board.
 *
 * @param count how many tickets it has, of which not all need be shown
 */
public record Column(String id, String title, int count, List<TicketView> tickets) {
    private enum Kind {
        BLOCKED("Blocked", EnumSet.of(TicketState.BLOCKED)),
        READY("Ready", EnumSet.of(TicketState.READY)),
        RUNNING("In progress", EnumSet.of(TicketState.ASSIGNED, TicketState.IN_PROGRESS, TicketState.PAUSED)),
        REVIEW("In review", EnumSet.of(TicketState.IN_REVIEW)),
        MERGED("Merged", EnumSet.of(TicketState.MERGED)),
        STOPPED("Stopped", EnumSet.of(TicketState.FAILED, TicketState.CANCELLED, TicketState.SKIPPED));

        private final String title;
        private final Set<TicketState> states;

        Kind(String title, Set<TicketState> states) {
            this.title = title;
            this.states = states;
        }
    }

    /** All columns, also those without a ticket, so that nothing moves when one gets its first. */
    static List<Column> of(List<TicketView> tickets, Map<String, Integer> counts) {
        return List.of(Kind.values()).stream()
                .map(kind -> new Column(
                        kind.name().toLowerCase(Locale.ROOT),
                        kind.title,
                        kind.states.stream()
                                .mapToInt(state -> counts.getOrDefault(state.wire(), 0))
                                .sum(),
                        tickets.stream()
                                .filter(ticket -> kind.states.contains(ticket.state()))
                                .sorted(Comparator.comparing(TicketView::priority))
                                .toList()))
                .toList();
    }
}
