package dev.swarm.activities.machine.firecracker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Connections from the host to a port inside, through the Unix socket of Firecracker's vsock device. */
final class VsockChannel {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LONGEST_ANSWER = 32;
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("vsock-clock").factory());

    private VsockChannel() {}

    /**
     * A connection in blocking mode, by the handshake {@code CONNECT PORT} and {@code OK PORT}.
     *
     * @throws IOException if nobody listens inside, which Firecracker tells by closing, or it does not answer in time
     */
    static SocketChannel connect(Path socket, int port) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        // Only closing ends a blocking read.
        ScheduledFuture<?> watch = CLOCK.schedule(() -> close(channel), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(("CONNECT " + port + "\n").getBytes(StandardCharsets.US_ASCII)));
            String answer = line(channel);
            if (!answer.matches("OK [0-9]+")) {
                throw new IOException("nobody listens on port " + port + " of the machine: " + answer);
            }
            if (!watch.cancel(false)) {
                throw new IOException("port " + port + " of the machine does not answer in time");
            }
            return channel;
        } catch (IOException e) {
            watch.cancel(false);
            close(channel);
            throw e;
        }
    }

    /** Byte by byte: what follows the line belongs to the connection. */
    private static String line(SocketChannel channel) throws IOException {
        StringBuilder line = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (line.length() < LONGEST_ANSWER) {
            if (channel.read(one.clear()) < 0) {
                return line.isEmpty() ? "closed" : line.toString();
            }
            byte next = one.get(0);
            if (next == '\n') {
                return line.toString();
            }
            line.append((char) next);
        }
        return line.toString();
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
