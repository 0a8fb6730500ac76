package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.HostProcesses;
import dev.swarm.activities.machine.HostProcesses.Identity;
import dev.swarm.activities.machine.guest.GuestAgent;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.host.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One virtual machine: a QEMU process and a folder. What QEMU itself may write is in the folder {@code run} below; beside it
 * is what only the worker reads and writes.
 */
final class Vm {
    private static final Logger log = LoggerFactory.getLogger(Vm.class);

    private static final long MOST_CONSOLE = 1L << 20;

    private final Path folder;
    private final Host host;
    private final GuestAgent agent;
    private final Ssh ssh;
    private @Nullable QmpClient standingBy;
    private volatile VmRecord record;
    private volatile GuestAgent.Metrics metrics = new GuestAgent.Metrics(0, 0, 0);

    Vm(Path folder, Host host, VmRecord record) {
        this.folder = folder;
        this.host = host;
        this.record = record;
        this.agent = GuestAgent.at(run().resolve(QemuCommand.AGENT));
        this.ssh = new Ssh(folder, mark());
    }

    String id() {
        return record.id();
    }

    VmRecord record() {
        return record;
    }

    void keep(VmRecord changed) throws IOException {
        Disk.replaceJson(folder.resolve("vm.json"), changed);
        record = changed;
    }

    Path folder() {
        return folder;
    }

    Path run() {
        return folder.resolve("run");
    }

    GuestAgent agent() {
        return agent;
    }

    Ssh ssh() {
        return ssh;
    }

    String mark() {
        return host.mark("vm-" + folder.getFileName());
    }

    boolean isAlive() {
        return record.isAlive();
    }

    QmpClient monitor() throws IOException {
        return QmpClient.connect(run().resolve(QemuCommand.MONITOR));
    }

    void stop() throws IOException {
        try (QmpClient monitor = monitor()) {
            monitor.execute("stop");
        }
    }

    /** Stands still, and keeps at hand what it takes to go on at once. Nobody else can reach it, until {@link #letGo}. */
    synchronized void standBy() throws IOException {
        agent.keepOpen(true);
        QmpClient monitor = monitor();
        standingBy = monitor;
        monitor.execute("stop");
    }

    synchronized void go() throws IOException {
        QmpClient kept = standingBy;
        standingBy = null;
        try (QmpClient monitor = kept == null ? monitor() : kept) {
            monitor.execute("cont");
        }
    }

    /** Closes what this process has open into it. */
    synchronized void letGo() {
        agent.keepOpen(false);
        agent.close();
        QmpClient kept = standingBy;
        standingBy = null;
        if (kept != null) {
            try {
                kept.close();
            } catch (IOException e) {
                log.debug("The monitor of machine {} closes badly", id(), e);
            }
        }
    }

    long pid() {
        return record.qemu().flatMap(Identity::parse).map(Identity::pid).orElse(-1L);
    }

    GuestAgent.Metrics metrics() throws IOException {
        metrics = agent.metrics();
        return metrics;
    }

    /** What was measured before it was stopped. */
    GuestAgent.Metrics lastMetrics() {
        return metrics;
    }

    /** A guest could fill its disk's size again with what it says on its console. */
    void trimConsole() throws IOException {
        Path console = run().resolve(QemuCommand.CONSOLE);
        if (Files.size(console) > MOST_CONSOLE) {
            Files.newByteChannel(console, StandardOpenOption.WRITE).truncate(0).close();
        }
    }

    /** The first port of the loopback that leads inside. */
    int forwardedPort(QmpClient monitor) throws IOException {
        for (String line : monitor.monitor("info usernet").lines().toList()) {
            String[] words = line.strip().split("\\s+");
            if (words.length > 3 && words[0].equals("TCP[HOST_FORWARD]")) {
                return Integer.parseInt(words[3]);
            }
        }
        throw new IOException("QEMU forwards no port");
    }

    /** Files that QEMU may create in its folder while it starts, but not once a guest runs: links could lead us astray. */
    void closeFolder() throws IOException {
        if (record.uid().isPresent()) {
            Disk.own(run(), OptionalInt.of(0));
            Files.setPosixFilePermissions(run(), PosixFilePermissions.fromString("rwx--x--x"));
        }
    }

    /** Ends all that runs for this machine and removes its files; harmless where that was done in part before. */
    void destroy() throws IOException {
        letGo();
        kill();
        if (host.groups().isPresent()) {
            host.groups().get().removeOnceEmpty(id());
        }
        Disk.remove(folder);
    }

    void kill() throws IOException {
        // Straight by its number, then by the mark: also a process that was started but not yet written down.
        record.qemu().flatMap(Identity::parse).filter(Identity::isAlive).ifPresent(q -> HostProcesses.kill(q.pid()));
        Wait.until(
                () -> {
                    Set<Long> left = HostProcesses.marked(mark());
                    left.forEach(HostProcesses::kill);
                    return left.isEmpty();
                },
                "the processes of machine " + id() + " do not end");
    }
}
