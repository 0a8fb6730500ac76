package dev.swarm.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewaySettingsTest {
    @Test
    void environmentVariable() throws Exception {
        assertThat(BoundSettings.of(
                        GatewaySettings.class, "swarm.gateway", Map.of("SWARM_GATEWAY_URL", "http://10.0.0.5:8090")))
                .isEqualTo(new GatewaySettings(URI.create("http://10.0.0.5:8090"), "127.0.0.1", 8090));
    }
}
