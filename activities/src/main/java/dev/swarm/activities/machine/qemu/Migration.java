package dev.swarm.activities.machine.qemu;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * The state of a machine going in and out of QEMU. QEMU itself may start no program and open no further file, so it goes
 * over a socket in the machine's folder.
 */
final class Migration {
    private static final long FASTEST = 10L << 30;
    private static final long LOOK_EVERY_NANOS = 500_000;
    private static final long PATIENCE_SECONDS = 120;

    private Migration() {}

    /**
     * Writes the state of a stopped machine.
     *
     * @param withMemory false where the memory is a file that stays
     */
    static void save(QmpClient monitor, Path folder, boolean withMemory, OutputStream to) throws IOException {
        Path socket = folder.resolve("outgoing");
        Files.deleteIfExists(socket);
        ignoreShared(monitor, !withMemory);
        monitor.execute("migrate-set-parameters", Map.of("max-bandwidth", FASTEST));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            // The folder around it is closed to all but this machine's user.
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
            FutureTask<Void> copy = new FutureTask<>(() -> {
                try (SocketChannel from = server.accept();
                        InputStream state = Channels.newInputStream(from)) {
                    state.transferTo(to);
                }
                return null;
            });
            Thread.ofVirtual().name("qemu-state").start(copy);
            monitor.execute("migrate", Map.of("uri", "unix:outgoing"));
            awaitSaved(monitor);
            copy.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the machine's state cannot be written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    private static void awaitSaved(QmpClient monitor) throws IOException {
        while (true) {
            String status = monitor.execute("query-migrate").path("status").asText();
            if (status.equals("completed")) {
                return;
            }
            if (List.of("failed", "cancelled").contains(status)) {
                throw new IOException("QEMU cannot write the machine's state: "
                        + monitor.execute("query-migrate").path("error-desc").asText());
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    /** Loads a state into a QEMU that waits for one; the machine then stands still. */
    static void load(QmpClient monitor, Path folder, boolean withMemory, InputStream state) throws IOException {
        ignoreShared(monitor, !withMemory);
        monitor.execute("migrate-incoming", Map.of("uri", "unix:" + QemuCommand.INCOMING));
        try (SocketChannel to = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            to.connect(UnixDomainSocketAddress.of(folder.resolve(QemuCommand.INCOMING)));
            state.transferTo(Channels.newOutputStream(to));
            to.shutdownOutput();
            while (monitor.execute("query-status").path("status").asText().equals("inmigrate")) {
                LockSupport.parkNanos(LOOK_EVERY_NANOS);
            }
        } finally {
            Files.deleteIfExists(folder.resolve(QemuCommand.INCOMING));
        }
    }

    private static void ignoreShared(QmpClient monitor, boolean ignore) throws IOException {
        monitor.execute(
                "migrate-set-capabilities",
                Map.of("capabilities", List.of(Map.of("capability", "x-ignore-shared", "state", ignore))));
    }
}
