package dev.swarm.activities.machine.egress;

import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import java.util.Locale;
import java.util.Set;

/** What a policy says to a destination, before its name is resolved. Pure. */
final class EgressRules {
    /** The name by which machines call the model gateway: {@code http://gateway.swarm}. */
    static final String GATEWAY = "gateway.swarm";

    /** How the proxy itself is called by machines; what is asked of it as of a server is asked of the gateway. */
    private static final Set<String> SELF = Set.of("127.0.0.1", "localhost", "10.0.2.100");

    private static final Set<Integer> PORTS = Set.of(443, 80);

    private EgressRules() {}

    /** Where a connection is to lead. */
    enum Way {
        PUBLIC,
        GATEWAY
    }

    /**
     * Decides.
     *
     * @param host as it was asked for
     * @param tunnel true for CONNECT
     * @param gateway whether this host knows where the gateway is
     */
    static Way way(EgressPolicy policy, String host, int port, boolean tunnel, boolean gateway) throws EgressDenied {
        String name = name(host);
        if (policy.mode() == EgressMode.NONE) {
            throw new EgressDenied("this project's machines reach nothing (egress none)");
        }
        boolean self = !tunnel && port == EgressWays.GUEST_PORT && SELF.contains(name);
        if (self || name.equals(GATEWAY)) {
            return gateway(tunnel, gateway);
        }
        if (!EgressPolicy.isName(name)) {
            throw new EgressDenied("only full host names are connected to, neither addresses nor single words");
        }
        switch (policy.mode()) {
            case NONE, GATEWAY ->
                throw new EgressDenied("this project's machines reach only the model gateway, http://" + GATEWAY
                        + " (egress gateway)");
            case REGISTRIES -> {
                if (!policy.lists(name)) {
                    throw new EgressDenied("the project does not list this domain (egress registries)");
                }
            }
            case OPEN -> {}
        }
        if (!PORTS.contains(port)) {
            throw new EgressDenied("only ports 443 and 80 are connected to");
        }
        return Way.PUBLIC;
    }

    private static Way gateway(boolean tunnel, boolean gateway) throws EgressDenied {
        if (tunnel) {
            throw new EgressDenied("the model gateway is plain HTTP to machines: http://" + GATEWAY);
        }
        if (!gateway) {
            throw new EgressDenied("this host knows no model gateway; its owner sets SWARM_GATEWAY_URL");
        }
        return Way.GATEWAY;
    }

    /** In lower case, without the dot that may end a full name. */
    static String name(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
