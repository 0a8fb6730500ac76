package dev.swarm.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void findsTheMiddleWhateverTheOrder() {
        assertThat(Statistics.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5);
        assertThat(Statistics.median(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(3);
        assertThat(Statistics.median(List.of(7.0))).isEqualTo(7);
    }

    @Test
    void interpolatesBetweenRanks() {
        List<Double> samples = List.of(10.0, 20.0, 30.0, 40.0, 50.0);

        assertThat(Statistics.percentile(samples, 0)).isEqualTo(10);
        assertThat(Statistics.percentile(samples, 95)).isEqualTo(48);
        assertThat(Statistics.percentile(samples, 100)).isEqualTo(50);
    }

    @Test
    void refusesWhatHasNoAnswer() {
        assertThatThrownBy(() -> Statistics.median(List.of())).hasMessageContaining("no samples");
        assertThatThrownBy(() -> Statistics.percentile(List.of(1.0), 101)).hasMessageContaining("not a percentage");
    }
}
