package dev.swarm.worker;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How this host becomes part of a platform that runs elsewhere.
 *
 * @param token what {@code swarm hosts token} printed; empty where the host has joined before, or belongs to the platform
 * @param hostId how the host is to be called; empty for a name that the platform chooses
 */
@ConfigurationProperties("swarm.join")
record JoinSettings(String token, String hostId) {}
