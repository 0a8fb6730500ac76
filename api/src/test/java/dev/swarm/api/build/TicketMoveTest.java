package dev.swarm.api.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.ticket.TicketAction;
import dev.swarm.contracts.ticket.TicketState;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TicketMoveTest {
    @ParameterizedTest
    @EnumSource
    void neverPromisesWhatTheTicketWouldRefuse(TicketState state) {
        List<TicketMove> moves = TicketMove.of(state);

        assertThat(moves)
                .extracting(TicketMove::column)
                .doesNotContain(BoardColumn.of(state))
                .hasSize(BoardColumn.values().length - 1);
        assertThat(moves).allSatisfy(move -> assertThat(move.text()).isNotBlank());
        assertThat(moves)
                .filteredOn(move -> move.action() != null)
                .allSatisfy(
                        move -> assertThat(Objects.requireNonNull(move.action()).isAllowedIn(state))
                                .isTrue());
    }

    @Test
    void movesWhatAPersonMayMove() {
        assertThat(move(TicketState.IN_PROGRESS, BoardColumn.PAUSED)).isEqualTo(TicketAction.PAUSE);
        assertThat(move(TicketState.PAUSED, BoardColumn.RUNNING)).isEqualTo(TicketAction.RESUME);
        assertThat(move(TicketState.FAILED, BoardColumn.READY)).isEqualTo(TicketAction.RETRY);
        assertThat(move(TicketState.SKIPPED, BoardColumn.READY)).isEqualTo(TicketAction.RETRY);
        assertThat(move(TicketState.BLOCKED, BoardColumn.STOPPED)).isEqualTo(TicketAction.SKIP);
        assertThat(move(TicketState.IN_REVIEW, BoardColumn.STOPPED)).isEqualTo(TicketAction.TERMINATE);
    }

    @Test
    void saysWhyNotAndAsksBeforeWorkIsGivenUp() {
        assertThat(move(TicketState.READY, BoardColumn.MERGED)).isNull();
        assertThat(find(TicketState.READY, BoardColumn.RUNNING).text()).contains("room");
        assertThat(find(TicketState.BLOCKED, BoardColumn.READY).text()).contains("waits for");
        assertThat(find(TicketState.IN_PROGRESS, BoardColumn.STOPPED).confirm()).isTrue();
        assertThat(find(TicketState.IN_PROGRESS, BoardColumn.READY).confirm()).isTrue();
        assertThat(find(TicketState.FAILED, BoardColumn.READY).confirm()).isFalse();
        assertThat(TicketMove.of(TicketState.MERGED)).allMatch(move -> move.action() == null);
    }

    private static TicketAction move(TicketState state, BoardColumn column) {
        return find(state, column).action();
    }

    private static TicketMove find(TicketState state, BoardColumn column) {
        return TicketMove.of(state).stream()
                .filter(move -> move.column() == column)
                .findFirst()
                .orElseThrow();
    }
}
