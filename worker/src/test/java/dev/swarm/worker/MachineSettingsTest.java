package dev.swarm.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MachineSettingsTest {
    private static MachineSettings settings(Map<String, String> variables) throws Exception {
        return BoundSettings.of(MachineSettings.class, "swarm.machine", variables);
    }

    @Test
    void theDefaultImageIsOneOfTheFolderUnlessItIsNamed() throws Exception {
        assertThat(settings(Map.of("SWARM_CACHE", "/c")).images()).isEqualTo(Path.of("/c/images"));
        assertThat(settings(Map.of("SWARM_CACHE", "/c")).defaultImage()).isEqualTo(Path.of("/c/images/default"));
        assertThat(settings(Map.of("SWARM_IMAGES", "/i")).defaultImage()).isEqualTo(Path.of("/i/default"));
        assertThat(settings(Map.of("SWARM_IMAGES", "/i", "SWARM_GUEST_IMAGE", "/g"))
                        .defaultImage())
                .isEqualTo(Path.of("/g"));
    }
}
