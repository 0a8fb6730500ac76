package dev.swarm.activities.machine.egress;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a host keeps egress policies.
 *
 * @param gateway where the model gateway is, as {@code http://10.0.0.5:8090}; it may be private. Null where there is none
 * @param connections how many connections a machine may have open at once; more are closed as they come
 * @param patience how long a machine may take between two bytes of a request's head
 * @param idle after how long without a byte a tunnel or a response is given up
 * @param tunnelBytes how many bytes one tunnel may carry, both ways together
 * @param logBytes how large a machine's log may grow: the older half is dropped then
 */
public record EgressOptions(
        @Nullable URI gateway, int connections, Duration patience, Duration idle, long tunnelBytes, long logBytes) {
    public EgressOptions {
        if (gateway != null
                && (gateway.getHost() == null
                        || !("http".equals(gateway.getScheme()) || "https".equals(gateway.getScheme())))) {
            throw new IllegalArgumentException("the model gateway's address must be a http or https URL: " + gateway);
        }
    }

    /** @param gateway where the model gateway is; null where there is none */
    public static EgressOptions standard(@Nullable URI gateway) {
        return new EgressOptions(gateway, 128, Duration.ofSeconds(30), Duration.ofMinutes(10), 20L << 30, 1 << 20);
    }
}
