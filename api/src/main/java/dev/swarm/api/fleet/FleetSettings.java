package dev.swarm.api.fleet;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What hosts and consoles are given. Hosts may have to use other addresses than this process does.
 *
 * @param apiUrl where hosts reach this process
 * @param temporalAddress where hosts reach Temporal, as {@code host:port}
 * @param forgeUrl the forge's REST endpoint as hosts reach it; null where none is configured
 * @param forgeTokenFile the token that joined hosts are lent; read each time
 * @param consoleIdle how long a console may be silent
 * @param consolesPerMachine how many consoles a machine may have at once
 */
@ConfigurationProperties("swarm.fleet")
public record FleetSettings(
        URI apiUrl,
        String temporalAddress,
        @Nullable URI forgeUrl,
        Path forgeTokenFile,
        Duration consoleIdle,
        int consolesPerMachine) {}
