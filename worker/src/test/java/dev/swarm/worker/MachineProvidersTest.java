package dev.swarm.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.egress.EgressGate;
import dev.swarm.activities.machine.egress.EgressOptions;
import dev.swarm.activities.machine.pool.WarmMachines;
import dev.swarm.contracts.machine.EgressMode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineProvidersTest {
    @TempDir
    Path folder;

    private MachineProvider open(String kind, String image) throws Exception {
        Map<String, String> variables =
                Map.of("SWARM_MACHINES", kind, "SWARM_GUEST_IMAGE", image, "user.home", folder.toString());
        EgressGate gate = new EgressGate(folder.resolve("egress"), EgressOptions.standard(null));
        return MachineProviders.open(
                BoundSettings.of(WorkerSettings.class, "swarm", variables),
                BoundSettings.of(MachineSettings.class, "swarm.machine", variables),
                folder.resolve("machines"),
                gate,
                null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"qemu", "firecracker"})
    void microVmsHaveWaysOutAndAPool(String kind) throws Exception {
        try (MachineProvider provider = open(kind, folder.toString())) {
            assertThat(provider.name()).isEqualTo(kind);
            assertThat(provider.egressModes()).containsExactlyInAnyOrder(EgressMode.values());
            assertThat(provider).isInstanceOf(WarmMachines.class);
        }
    }

    @Test
    void sandboxesHaveWaysOutWhereTheySeeTheJavaRuntime() throws Exception {
        boolean seen = System.getProperty("java.home").startsWith("/usr/");
        try (MachineProvider provider = open("sandbox", "")) {
            assertThat(provider.egressModes()).hasSize(seen ? EgressMode.values().length : 1);
        }
    }

    @Test
    void microVmsNeedAnImage() {
        assertThatThrownBy(() -> open("qemu", "")).hasMessageContaining("SWARM_GUEST_IMAGE");
    }
}
