package dev.swarm.workflows.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WorkClockTest {
    private final WorkClock clock = new WorkClock(Duration.ofSeconds(1));

    @Test
    void runsBetweenStartAndStop() {
        clock.run(10_000);
        assertThat(clock.worked(12_000)).isEqualTo(Duration.ofSeconds(3));
        clock.stop(13_000);
        assertThat(clock.worked(99_000)).isEqualTo(Duration.ofSeconds(4));
        clock.run(100_000);
        assertThat(clock.worked(101_000)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void startingOrStoppingTwiceChangesNothing() {
        clock.stop(5_000);
        clock.run(10_000);
        clock.run(11_000);
        clock.stop(12_000);
        clock.stop(13_000);

        assertThat(clock.worked(13_000)).isEqualTo(Duration.ofSeconds(3));
    }
}
