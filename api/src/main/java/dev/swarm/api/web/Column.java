package dev.swarm.api.web;

import dev.swarm.api.build.BoardColumn;
import dev.swarm.api.build.TicketView;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A column of the board.
 *
 * @param count how many tickets it has, of which not all need be shown
 */
public record Column(String id, String title, int count, List<TicketView> tickets) {
    /** All columns, also those without a ticket, so that nothing moves when one gets its first. */
    static List<Column> of(List<TicketView> tickets, Map<String, Integer> counts) {
        return Arrays.stream(BoardColumn.values())
                .map(column -> new Column(
                        column.wire(),
                        column.title(),
                        column.count(counts),
                        tickets.stream()
                                .filter(ticket -> BoardColumn.of(ticket.state()) == column)
                                .sorted(Comparator.comparing(TicketView::priority))
                                .toList()))
                .toList();
    }

    /** Whether a ticket's place in it says how urgent it is, and can be changed. */
    public boolean isOrdered() {
        return id.equals(BoardColumn.BLOCKED.wire()) || id.equals(BoardColumn.READY.wire());
    }
}
