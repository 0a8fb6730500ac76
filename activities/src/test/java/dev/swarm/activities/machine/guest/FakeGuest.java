package dev.swarm.activities.machine.guest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A guest agent on a Unix socket that serves one client after the other, as a virtual serial port does. */
public final class FakeGuest implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What it does with a request. */
    @FunctionalInterface
    public interface Behaviour {
        /** @param say sends a line */
        void handle(JsonNode request, Say say) throws IOException;
    }

    /** Sends a line to the client. */
    @FunctionalInterface
    public interface Say {
        void line(String line) throws IOException;
    }

    public final List<String> lines = new CopyOnWriteArrayList<>();
    public final AtomicInteger connections = new AtomicInteger();
    private final ServerSocketChannel server;
    private final Behaviour behaviour;
    private volatile SocketChannel current;

    public FakeGuest(Path socket, Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        this.current = SocketChannel.open(StandardProtocolFamily.UNIX);
        Thread.ofVirtual().start(this::serve);
    }

    /** An answer that says yes. */
    public static String ok(JsonNode request, String content) {
        return "{\"id\":" + request.path("id") + ",\"ok\":" + content + "}";
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept()) {
                current = client;
                connections.incrementAndGet();
                BufferedReader reader = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8));
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.add(line);
                    if (!line.isEmpty()) {
                        JsonNode request = JSON.readTree(line);
                        behaviour.handle(request, said -> write(client, said));
                    }
                }
            } catch (IOException e) {
                // The client or the test went away; the next one is served.
                continue;
            }
        }
    }

    private static void write(SocketChannel client, String line) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (buffer.hasRemaining()) {
            client.write(buffer);
        }
    }

    /** Cuts the connection. */
    public void cut() {
        try {
            current.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
