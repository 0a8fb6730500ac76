package dev.swarm.activities.machine.ssh;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One SSH server on the way to a machine, or the machine's own, with nothing left to look up.
 *
 * @param name what the pool file or the OpenSSH config calls it
 * @param identityFiles private keys that exist, in the order in which they are offered
 * @param knownHosts files with host keys, whether they exist or not
 * @param hostKeyAlias under which name its host key is known, where that is not its host name
 */
record SshHost(
        String name,
        String hostName,
        int port,
        String user,
        List<Path> identityFiles,
        List<Path> knownHosts,
        Optional<String> hostKeyAlias) {
    private static final int DEFAULT_PORT = 22;

    /** Under which name host key files have it. */
    String knownName() {
        return hostKeyAlias.orElse(hostName);
    }

    /** A host key alias stands for name and port. */
    int knownPort() {
        return hostKeyAlias.isPresent() ? DEFAULT_PORT : port;
    }

    /** As host key files write name and port. */
    String knownAs() {
        return knownPort() == DEFAULT_PORT ? knownName() : "[" + knownName() + "]:" + knownPort();
    }

    @Override
    public String toString() {
        return name + " (" + user + "@" + hostName + ":" + port + ")";
    }
}
