package dev.swarm.worker;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How the forge tells the api of pull requests that changed.
 *
 * @param url where the forge reaches the api; null where it cannot, then people's merges are noticed by polling
 */
@ConfigurationProperties("swarm.webhook")
record WebhookSettings(@Nullable URI url, Path secretFile) {}
