package dev.swarm.activities.machine.egress;

import dev.swarm.activities.machine.host.Names;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.jspecify.annotations.Nullable;

/**
 * The ways out of this host's machines by its proxy. They end with this process: a provider opens them again for each machine
 * that it adopts, under the same path, so that whatever leads there goes on.
 */
public final class EgressGate implements EgressWays, AutoCloseable {
    private static final String SOCKET = ".sock";
    /** Of Linux; a longer path cannot be bound. */
    private static final int LONGEST_PATH = 107;

    private static final int LOGS_KEPT = 400;

    private final Path sockets;
    private final Path logs;
    private final EgressOptions options;
    private final Dialling dialling;
    private final Map<String, Way> ways = new HashMap<>();
    private @Nullable EgressProxy proxy;

    /** @param place the socket, or the link, that it is at */
    private record Way(EgressPolicy policy, Object place, Connector connector) {
        boolean is(EgressPolicy asked, Object here) {
            return policy.equals(asked) && place.equals(here);
        }
    }

    private interface Listening<C extends Connector> {
        C listen(EgressProxy proxy, Machine machine) throws IOException;
    }

    /** @param folder for sockets and logs, made where needed; one process at a time uses it */
    public EgressGate(Path folder, EgressOptions options) {
        this(folder, options, NameResolver.SYSTEM, UnaryOperator.identity());
    }

    EgressGate(Path folder, EgressOptions options, NameResolver resolver, UnaryOperator<InetSocketAddress> route) {
        this.options = options;
        this.dialling = new Dialling(resolver, route);
        Path absolute = folder.toAbsolutePath();
        this.sockets = absolute;
        this.logs = absolute.resolve("log");
        try {
            Files.createDirectories(logs);
            Files.setPosixFilePermissions(absolute, PosixFilePermissions.fromString("rwx------"));
            for (Path stale : files(sockets)) {
                if (stale.toString().endsWith(SOCKET)) {
                    Files.delete(stale);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the egress proxy's folder cannot be prepared", e);
        }
    }

    @Override
    public Set<EgressMode> modes() {
        return EnumSet.allOf(EgressMode.class);
    }

    @Override
    public Map<String, String> environment() {
        return EgressWays.proxyVariables("127.0.0.1");
    }

    /**
     * Where the policy is another one than before, connections of the former end.
     *
     * @return empty where the policy is none; then no way is open
     */
    @Override
    public synchronized Optional<Path> open(String machineId, EgressPolicy policy) throws IOException {
        Path socket = socket(Names.checked(machineId));
        Optional<Connector> open =
                open(machineId, policy, socket, (running, machine) -> running.listen(machine, socket));
        return open.map(any -> socket);
    }

    @Override
    public synchronized OptionalInt open(String machineId, EgressPolicy policy, Link link) throws IOException {
        Optional<Connector> open =
                open(Names.checked(machineId), policy, link, (running, machine) -> running.listen(machine, link));
        return open.isPresent() && open.get() instanceof NetworkConnector at
                ? OptionalInt.of(at.getLocalPort())
                : OptionalInt.empty();
    }

    private Optional<Connector> open(
            String machineId, EgressPolicy policy, Object place, Listening<? extends Connector> listening)
            throws IOException {
        Way known = ways.get(machineId);
        if (known != null && known.is(policy, place)) {
            return Optional.of(known.connector());
        }
        close(machineId);
        if (policy.mode() == EgressMode.NONE) {
            return Optional.empty();
        }
        EgressProxy running = proxy == null ? new EgressProxy(options, dialling) : proxy;
        proxy = running;
        pruneLogs();
        EgressLog log = new EgressLog(logs.resolve(machineId + ".jsonl"), options.logBytes());
        Connector connector = listening.listen(running, new Machine(machineId, policy, log));
        ways.put(machineId, new Way(policy, place, connector));
        return Optional.of(connector);
    }

    /** With all its connections; its log stays for a while. */
    @Override
    public synchronized void close(String machineId) throws IOException {
        Way way = ways.remove(machineId);
        if (way != null && proxy != null) {
            proxy.end(way.connector());
        }
    }

    @Override
    public synchronized List<String> reap(Known known) throws IOException {
        List<String> removed = new ArrayList<>();
        // In this order: a machine is there before its way.
        List<String> open = List.copyOf(ways.keySet());
        List<String> machines = known.machines();
        for (String machineId : open) {
            if (!machines.contains(machineId)) {
                close(machineId);
                removed.add("socket " + machineId);
            }
        }
        for (Path file : files(sockets)) {
            if (file.toString().endsWith(SOCKET)
                    && ways.values().stream().noneMatch(way -> way.place().equals(file))) {
                Files.deleteIfExists(file);
                removed.add("socket " + file.getFileName());
            }
        }
        return removed;
    }

    /** A short name of its own for each machine, the same after a restart. */
    private Path socket(String machineId) throws IOException {
        UUID name = UUID.nameUUIDFromBytes(machineId.getBytes(StandardCharsets.UTF_8));
        Path socket = sockets.resolve(name.toString().replace("-", "") + SOCKET);
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
            throw new IOException("the path " + socket + " is too long for a socket; choose a shorter data folder");
        }
        return socket;
    }

    private void pruneLogs() throws IOException {
        List<Path> all = files(logs);
        if (all.size() <= LOGS_KEPT) {
            return;
        }
        Map<Path, Long> ages = new HashMap<>();
        for (Path file : all) {
            ages.put(file, Files.getLastModifiedTime(file).toMillis());
        }
        List<Path> oldest = ages.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .limit(all.size() - (long) LOGS_KEPT)
                .map(Map.Entry::getKey)
                .toList();
        for (Path file : oldest) {
            Files.deleteIfExists(file);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** Ends all ways out; machines stay as they are, and hear nothing until they are opened again. */
    @Override
    public synchronized void close() {
        ways.clear();
        if (proxy != null) {
            proxy.close();
            proxy = null;
        }
    }
}
