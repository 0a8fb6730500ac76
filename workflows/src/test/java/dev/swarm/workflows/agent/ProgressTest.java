package dev.swarm.workflows.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final Progress progress = new Progress(0, List.of());

    private int after(String... turns) {
        for (String turn : turns) {
            progress.turn(turn);
        }
        return progress.idle();
    }

    @Test
    void whatIsNewIsProgress() {
        assertThat(after("a", "b", "c")).isZero();
    }

    @Test
    void theSameAgainIsNone() {
        assertThat(after("a", "a", "a")).isEqualTo(2);
    }

    @Test
    void norIsGoingRoundInACircle() {
        assertThat(after("a", "b", "a", "b", "a")).isEqualTo(3);
    }

    @Test
    void norIsCallingNothing() {
        assertThat(after("", "")).isEqualTo(2);
    }

    @Test
    void somethingNewMakesGoodForAll() {
        assertThat(after("a", "a", "", "b")).isZero();
    }

    @Test
    void whatWasLongAgoMayBeDoneAgain() {
        assertThat(after("a", "b", "c", "d", "e", "a")).isZero();
    }

    @Test
    void goesOnWhereItWasCarriedTo() {
        after("a", "a");

        Progress next = new Progress(progress.idle(), progress.recent());
        next.turn("a");

        assertThat(next.idle()).isEqualTo(2);
    }
}
