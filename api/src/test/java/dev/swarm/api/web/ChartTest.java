package dev.swarm.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.api.fleet.LoadSample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartTest {
    private static final Instant FROM = Instant.parse("2026-11-21T08:00:00Z");
    private static final Instant TO = FROM.plus(Duration.ofMinutes(10));

    private static LoadSample at(int minute, double cpu, long memory) {
        return new LoadSample(FROM.plus(Duration.ofMinutes(minute)), cpu, memory);
    }

    @Test
    void isEmptyWhereNothingWasReported() {
        Chart chart = Chart.cpu("CPU", List.of(), FROM, TO);
        assertThat(chart.isEmpty()).isTrue();
        assertThat(chart.area()).isEmpty();
    }

    @Test
    void drawsFromLeftToRightAndUpwards() {
        Chart chart = Chart.cpu("CPU", List.of(at(0, 0, 1), at(1, 50, 1), at(2, 100, 1)), FROM, TO);
        assertThat(chart.line()).isEqualTo("M0.0 60.0L30.0 30.0L60.0 0.0L61.0 0.0");
        assertThat(chart.area()).isEqualTo("M0.0 60.0L0.0 60.0L30.0 30.0L60.0 0.0L60.0 60.0Z");
        assertThat(chart.now()).isEqualTo("100 %");
    }

    @Test
    void growsWhereThereIsMoreThanOneCore() {
        Chart chart = Chart.cpu("CPU", List.of(at(0, 400, 1), at(1, 200, 1)), FROM, TO);
        assertThat(chart.line()).startsWith("M0.0 0.0L30.0 30.0");
        assertThat(chart.top()).isEqualTo("400 %");
        assertThat(chart.most()).isEqualTo("400 %");
    }

    @Test
    void isBrokenWhereNothingWasHeard() {
        Chart chart = Chart.memory("Memory", List.of(at(1, 0, 50), at(8, 0, 100)), 100, FROM, TO);
        assertThat(chart.line()).isEqualTo("M30.0 30.0M240.0 0.0L241.0 0.0");
        assertThat(chart.area()).contains("L30.0 60.0ZM240.0 60.0");
        assertThat(chart.now()).isEqualTo("100 MiB");
    }
}
