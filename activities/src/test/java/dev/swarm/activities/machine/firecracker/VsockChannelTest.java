package dev.swarm.activities.machine.firecracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class VsockChannelTest {
    @TempDir
    Path folder;

    private final CompletableFuture<String> asked = new CompletableFuture<>();
    private Path socket;
    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        socket = folder.resolve("v.sock");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** Reads the request and says this; closes then where it says nothing more. */
    private void answer(String text, boolean close) {
        Thread.ofVirtual().start(() -> {
            try {
                SocketChannel connection = server.accept();
                ByteBuffer request = ByteBuffer.allocate(100);
                connection.read(request);
                asked.complete(new String(request.array(), 0, request.position(), StandardCharsets.US_ASCII));
                connection.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
                if (close) {
                    connection.close();
                }
            } catch (IOException e) {
                asked.completeExceptionally(e);
            }
        });
    }

    @Test
    void whatFollowsTheHandshakeBelongsToTheConnection() throws Exception {
        answer("OK 1073741824\nhello", true);

        try (SocketChannel channel = VsockChannel.connect(socket, 1024)) {
            ByteBuffer said = ByteBuffer.allocate(100);
            channel.read(said);
            assertThat(new String(said.array(), 0, said.position(), StandardCharsets.US_ASCII))
                    .isEqualTo("hello");
        }
        assertThat(asked.get()).isEqualTo("CONNECT 1024\n");
    }

    @Test
    void aPortOnWhichNobodyListensIsAnError() {
        answer("", true);

        assertThatThrownBy(() -> VsockChannel.connect(socket, 5))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("port 5");
    }

    @Test
    void anotherAnswerIsAnError() {
        answer("ERROR 9\n", true);

        assertThatThrownBy(() -> VsockChannel.connect(socket, 5)).hasMessageContaining("ERROR 9");
    }

    @Test
    void oneThatSaysNothingIsNotWaitedForForEver() {
        answer("OK", false);

        assertThatThrownBy(() -> VsockChannel.connect(socket, 5)).isInstanceOf(IOException.class);
    }

    @Test
    void noSocketIsAnError() {
        assertThatThrownBy(() -> VsockChannel.connect(folder.resolve("none"), 5))
                .isInstanceOf(IOException.class);
    }
}
