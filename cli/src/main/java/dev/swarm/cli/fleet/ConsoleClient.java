package dev.swarm.cli.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Terminal;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The person's end of a console: shows what comes, and knows how it ended. */
final class ConsoleClient implements WebSocket.Listener {
    private static final int FIRST_FAILURE = 4000;

    private final Terminal terminal;
    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private volatile @Nullable Integer exitCode;

    ConsoleClient(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        terminal.raw(bytes);
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            told(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void told(String message) {
        try {
            JsonNode node = Json.parse(message);
            switch (Json.text(node, "type")) {
                case "exit" -> exitCode = node.path("code").asInt();
                case "error" -> fail(Json.text(node, "message"));
                default -> {}
            }
        } catch (JsonProcessingException e) {
            fail("the platform sent what is no message");
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        Integer code = exitCode;
        if (code != null) {
            end.complete(code);
        } else if (status >= FIRST_FAILURE) {
            fail(reason);
        } else {
            fail(reason.isEmpty() ? "the connection was closed" : reason);
        }
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        Integer code = exitCode;
        if (code != null) {
            end.complete(code);
        } else {
            fail("the connection broke: " + failure.getMessage());
        }
    }

    private void fail(String message) {
        end.completeExceptionally(CommandFailure.failed("the console ended: " + message, "see `swarm vms`"));
    }

    /** The person has left. */
    void leave() {
        end.complete(CommandFailure.OK);
    }

    boolean isOver() {
        return end.isDone();
    }

    /** Waits for the end; answers the shell's exit code. */
    int await() {
        try {
            return end.get();
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CommandFailure known) {
                throw known;
            }
            throw new CommandFailure(CommandFailure.FAILED, "the console failed", "", e);
        }
    }

    /** Sends in order: a WebSocket takes one message at a time. */
    synchronized void send(WebSocket socket, byte[] bytes) throws IOException {
        done(socket.sendBinary(ByteBuffer.wrap(bytes), true));
    }

    synchronized void tell(WebSocket socket, JsonNode message) throws IOException {
        done(socket.sendText(Json.write(message), true));
    }

    private static void done(CompletableFuture<WebSocket> sending) throws IOException {
        try {
            sending.get();
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        } catch (ExecutionException e) {
            throw new IOException("the connection is gone", e);
        }
    }
}
