package dev.swarm.worker;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The model gateway.
 *
 * @param url where this host reaches it for its machines, {@code http://HOST:PORT}; null where there is none, then machines
 *     that ask for it are told so
 * @param host the address that a worker of role gateway listens on
 * @param port and the port
 */
@ConfigurationProperties("swarm.gateway")
record GatewaySettings(@Nullable URI url, String host, int port) {}
