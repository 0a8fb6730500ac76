package dev.swarm.activities.machine;

import dev.swarm.activities.machine.egress.EgressWays;
import dev.swarm.activities.machine.sandbox.PortRelay;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * Ways out of sandboxes. A sandbox's network has nothing but its loopback; a job's first process there is a small relay, run by
 * the worker's own Java runtime, that leads a port of it to the machine's socket of the egress proxy.
 */
final class SandboxEgress {
    /** Where a sandbox sees the folder with the socket and the relay. */
    static final String INSIDE = "/run/swarm";

    private static final String SOCKET = "proxy.sock";
    private static final String RELAY = "relay.jar";
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path SYSTEM = Path.of("/usr");

    private final EgressWays ways;

    SandboxEgress(EgressWays ways) {
        this.ways = ways;
    }

    /** What sandboxes can be kept to: they see the Java runtime only where it is part of the system. */
    Set<EgressMode> modes() {
        return JAVA.startsWith(SYSTEM) ? ways.modes() : EnumSet.of(EgressMode.NONE);
    }

    /** @param owner gives what the machine is to use to its user */
    interface Owner {
        void own(Path path) throws IOException;
    }

    /**
     * Opens the way, or opens it again after a restart; a policy of none closes it.
     *
     * @param folder of the machine, seen by it as {@link #INSIDE} and not to be written there
     */
    void open(String machineId, EgressPolicy policy, Path folder, Owner owner) throws IOException {
        Path socket = ways.open(machineId, policy).orElse(null);
        if (socket == null) {
            return;
        }
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        writeRelay(folder.resolve(RELAY));
        owner.own(socket);
        Path link = folder.resolve(SOCKET + ".new");
        Files.deleteIfExists(link);
        // A second name of the same socket: the proxy's folder stays out of sight, and the name leads to the newest
        // one.
        Files.createLink(link, socket);
        Files.move(link, folder.resolve(SOCKET), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void writeRelay(Path file) throws IOException {
        String name = PortRelay.class.getName().replace('.', '/') + ".class";
        Path fresh = file.resolveSibling(RELAY + ".new");
        try (InputStream code = Objects.requireNonNull(PortRelay.class.getResourceAsStream("/" + name));
                JarOutputStream jar = new JarOutputStream(Files.newOutputStream(fresh))) {
            jar.putNextEntry(new JarEntry(name));
            code.transferTo(jar);
        }
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    void close(String machineId) throws IOException {
        ways.close(machineId);
    }

    List<String> reap(EgressWays.Known known) throws IOException {
        return ways.reap(known);
    }

    /** The words that start a job with a way out, before its own command; none where its machine has no way out. */
    List<String> start(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<String> line = new ArrayList<>(List.of("env"));
        ways.environment().forEach((name, value) -> line.add(name + "=" + value));
        line.addAll(List.of(JAVA.toString(), "-Xmx32m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        line.addAll(
                List.of("-XX:-UsePerfData", "-Xshare:auto", "-cp", INSIDE + "/" + RELAY, PortRelay.class.getName()));
        line.addAll(List.of(Integer.toString(EgressWays.GUEST_PORT), INSIDE + "/" + SOCKET));
        return line;
    }
}
