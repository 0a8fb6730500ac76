package dev.swarm.activities.machine.ssh;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The machines that one host worker reaches by SSH.
 *
 * @param sshConfig the OpenSSH config to honour; empty for the user's own
 * @param connections how many connections to one machine may be open at once
 * @param machines at least one; all serve the same machine classes
 */
public record SshPool(Path file, Optional<Path> sshConfig, int connections, List<PoolMachine> machines) {
    /** @throws InvalidSshPoolException where the file is missing or something in it is wrong; the message names each line */
    public static SshPool read(Path file) {
        return new SshPoolReader(file).read();
    }

    /** How many machines the pool holds at once. */
    public int slots() {
        return machines.stream().mapToInt(PoolMachine::slots).sum();
    }

    /** The machine classes that every machine of the pool serves. */
    public List<String> classes() {
        return machines.getFirst().classes();
    }

    /** The labels that hold for every machine of the pool: a ticket that asks for one may come to any of them. */
    public Map<String, String> labels() {
        Map<String, String> common = new LinkedHashMap<>(machines.getFirst().labels());
        machines.forEach(machine -> common.entrySet().retainAll(machine.labels().entrySet()));
        return common;
    }
}
