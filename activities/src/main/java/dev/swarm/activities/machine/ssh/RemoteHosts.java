package dev.swarm.activities.machine.ssh;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All hosts of a pool, over shared connections. */
final class RemoteHosts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RemoteHosts.class);
    private static final int FIRST_UID = 1_900_000_000;
    private static final int UIDS = 4096;
    private static final int MOST_CONNECTIONS = 128;

    private final Map<String, RemoteHost> hosts = new LinkedHashMap<>();
    private final Map<String, List<SshHost>> routes = new ConcurrentHashMap<>();
    private final OpenSshConfig config;
    private final SshConnections connections;

    RemoteHosts(SshPool pool, String house, SshTimings timings) {
        this.config = new OpenSshConfig(pool.sshConfig());
        SshConnector connector = new SshConnector(timings);
        Map<String, SshConnections.Opener> openers = new HashMap<>();
        for (PoolMachine machine : pool.machines()) {
            openers.put(
                    machine.name(),
                    () -> new SshLink(
                            machine.name(),
                            connector.connect(route(machine)),
                            RemoteScript.serve(machine.folder(), house),
                            timings));
        }
        int total =
                Math.min(MOST_CONNECTIONS, pool.connections() * pool.machines().size());
        this.connections = new SshConnections(openers, pool.connections(), total, timings);
        // Two workers on one host start at different places.
        int firstUid = FIRST_UID + Math.floorMod(house.hashCode(), 10_000) * UIDS;
        for (PoolMachine machine : pool.machines()) {
            hosts.put(machine.name(), new RemoteHost(machine, house, firstUid, connections, timings));
        }
    }

    /** By which hosts a machine is reached; asked of the OpenSSH config once. */
    List<SshHost> route(PoolMachine machine) throws IOException {
        List<SshHost> known = routes.get(machine.name());
        if (known == null) {
            known = config.route(machine);
            routes.put(machine.name(), known);
        }
        return known;
    }

    RemoteHost get(String name) throws IOException {
        RemoteHost host = hosts.get(name);
        if (host == null) {
            throw SshException.lasting("the pool file has no machine '" + name
                    + "' any more, but something of ours is still there; put it back until that is cleaned up");
        }
        return host;
    }

    List<RemoteHost> all() {
        return List.copyOf(hosts.values());
    }

    /** Connections that are open to a machine. */
    int openTo(String name) {
        return connections.openTo(name);
    }

    /** Looks at all hosts at once; answers those that cannot be used, and why. */
    Map<String, IOException> probeAll() {
        return onAll(host -> {
            int memory = host.probe();
            log.debug("SSH host {} has {} MiB of memory", host.machine().name(), memory);
        });
    }

    /** What the hosts that answer have of ours. */
    Set<String> listAll() {
        Set<String> ids = new TreeSet<>();
        Map<String, IOException> problems = onAll(host -> {
            List<String> found = host.list();
            synchronized (ids) {
                ids.addAll(found);
            }
        });
        problems.forEach((name, problem) -> log.debug("SSH host {} cannot be asked for its machines", name, problem));
        synchronized (ids) {
            return new TreeSet<>(ids);
        }
    }

    /** Has all hosts that answer end processes of machines that are no more; answers each as its kind and name. */
    List<String> reapAll() {
        Set<String> reaped = new ConcurrentSkipListSet<>();
        Map<String, IOException> problems = onAll(host -> host.reap()
                .forEach(what -> reaped.add(what + "@" + host.machine().name())));
        problems.forEach((name, problem) -> log.debug("SSH host {} cannot be cleaned now", name, problem));
        return List.copyOf(reaped);
    }

    /** Removes it from every host that answers. */
    void destroyEverywhere(String machineId) {
        Map<String, IOException> problems = onAll(host -> host.destroy(machineId));
        problems.forEach(
                (name, problem) -> log.debug("SSH host {} cannot be asked about machine {}", name, machineId, problem));
    }

    private interface HostCall {
        void run(RemoteHost host) throws IOException;
    }

    private Map<String, IOException> onAll(HostCall call) {
        Map<String, IOException> problems = new ConcurrentSkipListMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, Future<?>> calls = new HashMap<>();
            hosts.forEach((name, host) -> calls.put(name, threads.submit(() -> {
                call.run(host);
                return name;
            })));
            calls.forEach((name, future) -> {
                try {
                    future.get();
                } catch (ExecutionException e) {
                    problems.put(
                            name, e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    problems.put(name, SshException.away("interrupted", e));
                }
            });
        }
        return problems;
    }

    @Override
    public void close() {
        connections.close();
    }
}
