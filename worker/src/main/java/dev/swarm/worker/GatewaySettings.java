package dev.swarm.worker;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The model gateway, as this host reaches it for its machines.
 *
 * @param url {@code http://HOST:PORT}; null where there is none, then machines that ask for it are told so
 */
@ConfigurationProperties("swarm.gateway")
record GatewaySettings(@Nullable URI url) {}
