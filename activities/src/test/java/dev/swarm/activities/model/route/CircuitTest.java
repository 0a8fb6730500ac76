package dev.swarm.activities.model.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.FailureCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitTest {
    /** The breaker rests until that time is over, to the millisecond. */
    private static final Duration REST = Duration.ofMillis(30_001);

    private final MutableClock clock = new MutableClock();
    private final Circuit circuit = new Circuit("general", clock);

    private void call(int times, boolean well) {
        for (int i = 0; i < times; i++) {
            assertThat(circuit.permits()).isTrue();
            if (well) {
                circuit.went();
            } else {
                circuit.failed(ProviderFault.unavailable("down"));
            }
        }
    }

    private void open() {
        call(4, false);
        assertThat(circuit.state()).isEqualTo(Circuit.State.OPEN);
    }

    @Test
    void opensAtHalfOfTheCallsOfAMinute() {
        call(3, true);
        call(2, false);
        assertThat(circuit.state()).isEqualTo(Circuit.State.CLOSED);

        call(1, false);

        assertThat(circuit.state()).isEqualTo(Circuit.State.OPEN);
        assertThat(circuit.permits()).isFalse();
        assertThat(circuit.failureRate()).isEqualTo(50);
    }

    @Test
    void forgetsOutagesAfterAMinute() {
        call(3, false);
        clock.pass(Duration.ofSeconds(61));

        call(3, true);
        call(1, false);

        assertThat(circuit.state()).isEqualTo(Circuit.State.CLOSED);
        assertThat(circuit.failureRate()).isEqualTo(25);
    }

    @Test
    void doesNotJudgeByAFewCalls() {
        call(3, false);

        assertThat(circuit.state()).isEqualTo(Circuit.State.CLOSED);
        assertThat(circuit.failureRate()).isNegative();
    }

    @Test
    void restsForHalfAMinute() {
        open();
        clock.pass(Duration.ofSeconds(12));
        assertThat(circuit.rest()).isEqualTo(Duration.ofSeconds(18));

        clock.pass(Duration.ofSeconds(17));
        assertThat(circuit.permits()).isFalse();

        clock.pass(Duration.ofMillis(1_001));
        assertThat(circuit.permits()).isTrue();
        assertThat(circuit.state()).isEqualTo(Circuit.State.HALF_OPEN);
    }

    @Test
    void closesAfterThreeThatWentWell() {
        open();
        clock.pass(REST);

        call(2, true);
        assertThat(circuit.state()).isEqualTo(Circuit.State.HALF_OPEN);

        call(1, true);
        assertThat(circuit.state()).isEqualTo(Circuit.State.CLOSED);
        assertThat(circuit.since()).isEqualTo(clock.instant());
    }

    @Test
    void letsThreeThroughAtOnceAtMost() {
        open();
        clock.pass(REST);

        assertThat(circuit.permits()).isTrue();
        assertThat(circuit.permits()).isTrue();
        assertThat(circuit.permits()).isTrue();
        assertThat(circuit.permits()).isFalse();

        circuit.left();
        assertThat(circuit.permits()).isTrue();
    }

    @Test
    void opensAgainAtTheFirstOutage() {
        open();
        clock.pass(REST);
        call(2, true);

        call(1, false);

        assertThat(circuit.state()).isEqualTo(Circuit.State.OPEN);
        assertThat(circuit.rest()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void countsOutagesAlone() {
        for (FailureCode code : FailureCode.values()) {
            boolean outage = code == FailureCode.MODEL_UNAVAILABLE
                    || code == FailureCode.MODEL_OVERLOADED
                    || code == FailureCode.MODEL_TIMEOUT;
            assertThat(new ProviderFault(code, "", null).isOutage()).isEqualTo(outage);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(circuit.permits()).isTrue();
            circuit.failed(ProviderFault.answered(429, "rate_limit_error", null));
        }
        assertThat(circuit.state()).isEqualTo(Circuit.State.CLOSED);
    }
}
