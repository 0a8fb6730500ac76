package dev.swarm.activities.machine.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PoolTargetTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration REFILL = Duration.ofSeconds(3);

    private final PoolTarget target = new PoolTarget(1, 8);

    private static List<Instant> claims(long... secondsAgo) {
        return Arrays.stream(secondsAgo).mapToObj(NOW::minusSeconds).toList();
    }

    @Test
    void keepsTheLeastWhereNobodyAsks() {
        assertThat(target.wanted(List.of(), REFILL, NOW)).isEqualTo(1);
        assertThat(new PoolTarget(0, 8).wanted(List.of(), REFILL, NOW)).isZero();
    }

    @Test
    void keepsAsManyAsTheBusiestTimeOfOneRefillTook() {
        assertThat(target.wanted(claims(100, 99, 98, 40, 20), REFILL, NOW)).isEqualTo(3);
        assertThat(target.wanted(claims(100, 90, 80, 70), REFILL, NOW)).isEqualTo(1);
    }

    @Test
    void slowerRefillsNeedMore() {
        assertThat(target.wanted(claims(100, 90, 80, 70), Duration.ofSeconds(30), NOW))
                .isEqualTo(4);
    }

    @Test
    void neverExceedsTheMost() {
        assertThat(target.wanted(Stream.generate(() -> NOW).limit(50).toList(), REFILL, NOW))
                .isEqualTo(8);
    }

    @Test
    void forgetsOldBursts() {
        assertThat(target.wanted(claims(700, 700, 700, 700), REFILL, NOW)).isEqualTo(1);
    }

    @Test
    void boundsMustMakeSense() {
        assertThatThrownBy(() -> new PoolTarget(3, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PoolTarget(-1, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
