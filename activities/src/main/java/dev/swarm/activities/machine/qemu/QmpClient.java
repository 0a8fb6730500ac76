package dev.swarm.activities.machine.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A conversation with a QEMU over its monitor socket. QEMU serves one client at a time, so a client is opened for a few
 * commands and closed again.
 */
final class QmpClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_EVERY_NANOS = 500_000;

    private final SocketChannel channel;
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024).limit(0);

    private QmpClient(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.selector = Selector.open();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    static QmpClient connect(Path socket) throws IOException {
        return connect(socket, Duration.ZERO, () -> true);
    }

    /**
     * @param patience how long to wait for a QEMU that has just been started
     * @param alive whether that QEMU still runs
     */
    static QmpClient connect(Path socket, Duration patience, BooleanSupplier alive) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                QmpClient client = new QmpClient(channel);
                client.answer("the greeting", PATIENCE);
                client.execute("qmp_capabilities");
                return client;
            } catch (IOException e) {
                channel.close();
                if (System.nanoTime() > deadline || !alive.getAsBoolean()) {
                    throw e;
                }
                LockSupport.parkNanos(LOOK_EVERY_NANOS);
            }
        }
    }

    JsonNode execute(String command) throws IOException {
        return execute(command, Map.of());
    }

    /** @throws IOException if QEMU refuses, goes away or does not answer in time */
    JsonNode execute(String command, Map<String, ?> arguments) throws IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("execute", command);
        if (!arguments.isEmpty()) {
            request.put("arguments", arguments);
        }
        ByteBuffer line = ByteBuffer.wrap(JSON.writeValueAsBytes(request));
        while (line.hasRemaining()) {
            channel.write(line);
        }
        return answer(command, PATIENCE);
    }

    /** A command of the monitor for people, where the one for programs has none. */
    String monitor(String command) throws IOException {
        return execute("human-monitor-command", Map.of("command-line", command)).asText();
    }

    private JsonNode answer(String what, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            JsonNode said = JSON.readTree(line(what, deadline));
            if (said.has("error")) {
                throw new IOException("QEMU refuses " + what + ": "
                        + said.path("error").path("desc").asText());
            }
            if (said.has("return") || said.has("QMP")) {
                return said.path("return");
            }
        }
    }

    private byte[] line(String what, long deadline) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            while (buffer.hasRemaining()) {
                byte next = buffer.get();
                if (next == '\n') {
                    return line.toByteArray();
                }
                line.write(next);
            }
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new IOException("QEMU does not answer " + what);
            }
            selector.select(millis);
            selector.selectedKeys().clear();
            buffer.clear();
            int read = channel.read(buffer);
            buffer.flip();
            if (read < 0) {
                throw new EOFException("QEMU went away during " + what);
            }
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
