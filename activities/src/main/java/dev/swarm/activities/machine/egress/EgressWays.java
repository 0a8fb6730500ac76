package dev.swarm.activities.machine.egress;

import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The ways out of machines, which somebody on the host keeps. The guest's own network leads nowhere; a way out is a port of
 * its loopback that the host's connection into it carries to a socket of the host's.
 */
public interface EgressWays {
    /** The port in the guest. */
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

    /** Ends the way; harmless where there is none. */
    void close(String machineId) throws IOException;

    /** What jobs and commands of a machine that has a way out get into their environment. */
    Map<String, String> environment();
}
