package dev.swarm.activities.machine.ssh;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One machine of a pool file.
 *
 * @param name unique in the pool
 * @param host a host name, an address, or an alias of the OpenSSH config, which then says what is not said here
 * @param jump the hosts to go through, the nearest first; empty for what the OpenSSH config says
 * @param knownHosts in place of the OpenSSH config's; empty for those
 * @param folder where machines lie on the remote side: absolute, or {@code ~/…}
 * @param slots how many machines it may hold at once
 */
public record PoolMachine(
        String name,
        String host,
        Optional<Integer> port,
        Optional<String> user,
        Optional<Path> identityFile,
        List<String> jump,
        List<Path> knownHosts,
        List<String> classes,
        Map<String, String> labels,
        String folder,
        Confinement confinement,
        int slots) {}
