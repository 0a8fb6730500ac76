package dev.swarm.workflows.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MergeQueueTest {
    private final MergeQueue queue = new MergeQueue(List.of(), null);

    @Test
    void theFirstToAskGoesFirstAndOnlyOneAtATime() {
        assertThat(queue.next()).isNull();
        queue.ask("a");
        queue.ask("b");

        assertThat(queue.next()).isEqualTo("a");
        assertThat(queue.next()).as("the turn is taken").isNull();
        assertThat(queue.merging()).isEqualTo("a");
        assertThat(queue.waiting()).containsExactly("b");

        queue.leave("a");
        assertThat(queue.next()).isEqualTo("b");
        queue.leave("b");
        assertThat(queue.next()).isNull();
        assertThat(queue.merging()).isNull();
    }

    @Test
    void whoeverAsksTwiceHasOnePlace() {
        queue.ask("a");
        queue.ask("a");
        assertThat(queue.waiting()).containsExactly("a");
        queue.next();
        queue.ask("a");
        assertThat(queue.waiting()).isEmpty();
    }

    @Test
    void whoeverLeavesLosesItsPlaceButNotThatOfAnother() {
        queue.ask("a");
        queue.ask("b");
        queue.ask("c");
        queue.next();
        queue.leave("b");
        queue.leave("unknown");

        assertThat(queue.merging()).isEqualTo("a");
        assertThat(queue.waiting()).containsExactly("c");
    }

    @Test
    void itGoesOnWhereAnotherRunHasStopped() {
        MergeQueue carried = new MergeQueue(List.of("b", "c"), "a");
        assertThat(carried.next()).isNull();
        carried.leave("a");
        assertThat(carried.next()).isEqualTo("b");
        assertThat(carried.waiting()).containsExactly("c");
    }
}
