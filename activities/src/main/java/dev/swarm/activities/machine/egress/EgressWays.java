package dev.swarm.activities.machine.egress;

import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The ways out of machines, which somebody on the host keeps. The guest's own network leads nowhere but there: either the
 * host's connection into it carries a port of the guest's loopback to a Unix socket of the host's, or its network ends at an
 * address of the host's that no other machine reaches.
 */
public interface EgressWays {
    /** The port as the guest knows it. */
    int GUEST_PORT = 3128;

    /** No way out of any machine. */
    EgressWays NONE = new EgressWays() {
        @Override
        public Set<EgressMode> modes() {
            return Set.of(EgressMode.NONE);
        }

        @Override
        public Optional<Path> open(String machineId, EgressPolicy policy) {
            return Optional.empty();
        }

        @Override
        public void close(String machineId) {}

        @Override
        public Map<String, String> environment() {
            return Map.of();
        }
    };

    /** What machines can be kept to. */
    Set<EgressMode> modes();

    /** Opens the way; harmless where it is open. Answers the Unix socket that the port must lead to; empty where none may. */
    Optional<Path> open(String machineId, EgressPolicy policy) throws IOException;

    /**
     * The two ends of a machine's network on this host. Nobody but the machine has its end, and packets of no other machine
     * come to the host's: the provider's packet filter sees to both.
     *
     * @param here the host's own address, to listen on
     * @param there the address that the machine comes from
     */
    record Link(InetAddress here, InetAddress there) {}

    /**
     * Opens the way at the end of the machine's own network, in place of one that was open there. Answers the port on the
     * host's address; empty where none may be.
     */
    default OptionalInt open(String machineId, EgressPolicy policy, Link link) throws IOException {
        return OptionalInt.empty();
    }

    /** Ends the way; harmless where there is none. */
    void close(String machineId) throws IOException;

    /** Says which machines there are. */
    interface Known {
        List<String> machines() throws IOException;
    }

    /** Ends the ways of machines that are no more; answers each as its kind and its name. */
    default List<String> reap(Known known) throws IOException {
        return List.of();
    }

    /** What jobs and commands of a machine get into their environment whose way out begins in its loopback. */
    Map<String, String> environment();

    /**
     * The variables by which programs find a proxy.
     *
     * @param host where the machine finds {@link #GUEST_PORT}, as it calls it
     */
    static Map<String, String> proxyVariables(String host) {
        String url = "http://" + host + ":" + GUEST_PORT;
        String direct = "localhost,127.0.0.1,::1";
        return Map.of(
                "http_proxy", url,
                "https_proxy", url,
                "HTTP_PROXY", url,
                "HTTPS_PROXY", url,
                "no_proxy", direct,
                "NO_PROXY", direct);
    }
}
