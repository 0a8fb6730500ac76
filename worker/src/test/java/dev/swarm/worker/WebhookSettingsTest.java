package dev.swarm.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

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
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("variables", new HashMap<>(variables)));
        environment
                .getPropertySources()
                .addLast(new YamlPropertySourceLoader()
                        .load("swarm-worker", new ClassPathResource("swarm-worker.yaml"))
                        .getFirst());
        return Binder.get(environment)
                .bind("swarm.webhook", WebhookSettings.class)
                .orElseThrow(() -> new IllegalStateException("nothing to bind"));
    }
}
