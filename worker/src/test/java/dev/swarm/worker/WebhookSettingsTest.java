package dev.swarm.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookSettingsTest {
    @Test
    void withoutAnAddressThereIsNoWebhook() throws Exception {
        assertThat(bind(Map.of("SWARM_DATA", "/srv/swarm")))
                .isEqualTo(new WebhookSettings(null, Path.of("/srv/swarm/keys/webhook.secret")));
    }

    @Test
    void environmentVariables() throws Exception {
        assertThat(bind(Map.of(
                        "SWARM_WEBHOOK_URL",
                        "https://swarm.example/api/webhooks/forge",
                        "SWARM_WEBHOOK_SECRET_FILE",
                        "/run/secret")))
                .isEqualTo(new WebhookSettings(
                        URI.create("https://swarm.example/api/webhooks/forge"), Path.of("/run/secret")));
    }

    private static WebhookSettings bind(Map<String, String> variables) throws Exception {
        return BoundSettings.of(WebhookSettings.class, "swarm.webhook", variables);
    }
}
