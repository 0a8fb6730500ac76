package dev.swarm.activities.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.activities.machine.Pulse.State;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PulseTest {
    private boolean alive = true;
    private boolean answers = true;
    private final MachineProvider provider = (MachineProvider) Proxy.newProxyInstance(
            PulseTest.class.getClassLoader(),
            new Class<?>[] {MachineProvider.class},
            (proxy, method, arguments) -> method.getName().equals("isAlive") ? alive : answers);
    private final Pulse pulse =
            new Pulse(provider, "m", new MachineActivitiesImpl.Timings(Duration.ofSeconds(2), Duration.ZERO, 3));

    @Test
    void aMachineThatDoesNotAnswerThreeTimesIsSilent() {
        answers = false;

        assertThat(pulse.look()).isEqualTo(State.UNWELL);
        assertThat(pulse.look()).isEqualTo(State.UNWELL);
        assertThat(pulse.look()).isEqualTo(State.SILENT);
    }

    @Test
    void oneAnswerMakesUpForMisses() {
        answers = false;
        pulse.look();
        pulse.look();
        answers = true;

        assertThat(pulse.look()).isEqualTo(State.WELL);
        answers = false;
        assertThat(pulse.look()).isEqualTo(State.UNWELL);
    }

    @Test
    void aMachineThatIsNotThereTwiceIsGone() {
        alive = false;
        assertThat(pulse.look()).isEqualTo(State.UNWELL);
        alive = true;
        assertThat(pulse.look()).isEqualTo(State.WELL);
        alive = false;
        pulse.look();

        assertThat(pulse.look()).isEqualTo(State.GONE);
    }
}
