package dev.swarm.activities.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The sandbox where no control group can be made. */
class SandboxByRlimitsTest extends MachineProviderContract {
    @Override
    protected MachineProvider open(Path folder) {
        return new SandboxProvider(
                folder.resolve("machines"),
                new SandboxProvider.Options(false, Optional.empty(), List.of(), Optional.empty()));
    }

    @Test
    void saysThatLimitsAreNotForWholeMachines() {
        assertThat(((SandboxProvider) provider).limitsWholeMachines()).isFalse();
    }
}
