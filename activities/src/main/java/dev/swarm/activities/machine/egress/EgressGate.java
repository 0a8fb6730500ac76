package dev.swarm.activities.machine.egress;

import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Connector;
import org.jspecify.annotations.Nullable;

/**
 * The ways out of this host's machines by its proxy. They end with this process: a provider opens them again for each machine
 * that it adopts, under the same path, so that whatever leads there goes on.
 */
public final class EgressGate implements EgressWays, AutoCloseable {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
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

    private record Way(EgressPolicy policy, Path socket, Connector connector) {}

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
        String url = "http://127.0.0.1:" + GUEST_PORT;
        String direct = "localhost,127.0.0.1,::1";
        return Map.of(
                "http_proxy", url,
                "https_proxy", url,
                "HTTP_PROXY", url,
                "HTTPS_PROXY", url,
                "no_proxy", direct,
                "NO_PROXY", direct);
    }

    /**
     * Where the policy is another one than before, connections of the former end.
     *
     * @return empty where the policy is none; then no way is open
     */
    @Override
    public synchronized Optional<Path> open(String machineId, EgressPolicy policy) throws IOException {
        if (!NAME.matcher(machineId).matches()) {
            throw new IllegalArgumentException("not a machine id: " + machineId);
        }
        Way known = ways.get(machineId);
        if (known != null && known.policy().equals(policy)) {
            return Optional.of(known.socket());
        }
        close(machineId);
        if (policy.mode() == EgressMode.NONE) {
            return Optional.empty();
        }
        Path socket = socket(machineId);
        EgressProxy running = proxy == null ? new EgressProxy(options, dialling) : proxy;
        proxy = running;
        pruneLogs();
        EgressLog log = new EgressLog(logs.resolve(machineId + ".jsonl"), options.logBytes());
        Connector connector = running.listen(new Machine(machineId, policy, log), socket);
        ways.put(machineId, new Way(policy, socket, connector));
        return Optional.of(socket);
    }

    /** With all its connections; its log stays for a while. */
    @Override
    public synchronized void close(String machineId) throws IOException {
        Way way = ways.remove(machineId);
        if (way != null && proxy != null) {
            proxy.end(way.connector());
        }
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
