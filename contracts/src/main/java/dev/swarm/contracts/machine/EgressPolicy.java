package dev.swarm.contracts.machine;

import java.util.List;

/**
 * What a machine may reach.
 *
 * @param domains for {@link EgressMode#REGISTRIES}: the names it may connect to, exact or with a leading {@code *.}
 */
public record EgressPolicy(EgressMode mode, List<String> domains) {
    public static final EgressPolicy NONE = new EgressPolicy(EgressMode.NONE, List.of());

    public EgressPolicy {
        domains = List.copyOf(domains);
    }
}
