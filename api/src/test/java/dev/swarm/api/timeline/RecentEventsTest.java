package dev.swarm.api.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentEventsTest {
    private int reads;

    private final RecentEvents recent = new RecentEvents((after, upTo, limit) -> {
        reads++;
        return LongStream.rangeClosed(after + 1, upTo)
                .limit(limit)
                .mapToObj(RecentEventsTest::event)
                .toList();
    });

    private static StoredEvent event(long id) {
        return new StoredEvent(
                id, "w", "r", id, Instant.EPOCH, null, "T", null, null, null, null, null, "{}", Instant.EPOCH, "", "");
    }

    private List<Long> read(long after, long upTo) {
        return recent.read(after, upTo).orElseThrow().stream()
                .map(StoredEvent::id)
                .toList();
    }

    @Test
    void manyViewersAskOnce() {
        for (int viewer = 0; viewer < 500; viewer++) {
            assertThat(read(10, 13)).containsExactly(11L, 12L, 13L);
        }
        assertThat(reads).isEqualTo(1);
        assertThat(read(12, 14)).containsExactly(13L, 14L);
        assertThat(read(10, 14)).hasSize(4);
        assertThat(reads).isEqualTo(2);
    }

    @Test
    void aViewerThatIsAheadGetsNothingTwice() {
        assertThat(read(10, 13)).hasSize(3);
        assertThat(read(13, 13)).isEmpty();
        assertThat(read(13, 12)).isEmpty();
        assertThat(read(11, 12)).containsExactly(12L);
    }

    @Test
    void whatIsTooLongAgoIsNotRemembered() {
        read(0, 900);
        read(900, 1800);
        assertThat(recent.read(100, 1800)).isEmpty();
        assertThat(read(900, 1800)).hasSize(900);
        assertThat(recent.read(0, 5000)).isEmpty();
        assertThat(recent.read(700, 1000)).as("older than what is kept").isEmpty();
        assertThat(read(4900, 5000)).hasSize(100);
        assertThat(recent.read(1799, 1800)).as("after a gap").isEmpty();
    }
}
