package dev.swarm.activities.machine.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostCapacityTest {
    @ParameterizedTest
    @CsvSource({
        "2, 24000, 4, 4, 19200",
        "2, 24000, 100, 12, 19200",
        "1, 1000, 100, 6, 800",
        "64, 256000, 1000, 409, 204800",
    })
    void offersAtMostFourFifths(int cores, long memory, int wanted, int slots, long offered) {
        assertThat(HostCapacity.of(cores, memory, wanted)).isEqualTo(new HostCapacity(slots, offered));
    }
}
