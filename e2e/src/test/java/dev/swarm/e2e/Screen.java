package dev.swarm.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A console with a terminal, as a program of one's own would open it. */
final class Screen implements WebSocket.Listener, AutoCloseable {
    private final StringWriter shown = new StringWriter();
    private WebSocket socket;

    static Screen open(Api api, String vm, int rows, int columns) throws Exception {
        Screen screen = new Screen();
        screen.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + api.key())
                .buildAsync(URI.create(api.url().replaceFirst("^http", "ws") + "/api/vms/" + vm + "/console"), screen)
                .get();
        screen.tell(size("start", rows, columns).put("tty", true).put("term", "xterm"));
        return screen;
    }

    private static ObjectNode size(String type, int rows, int columns) {
        return Api.JSON.createObjectNode().put("type", type).put("rows", rows).put("columns", columns);
    }

    private void tell(ObjectNode message) throws Exception {
        socket.sendText(message.toString(), true).get();
    }

    void resize(int rows, int columns) throws Exception {
        tell(size("resize", rows, columns));
    }

    void type(String keys) throws Exception {
        socket.sendBinary(ByteBuffer.wrap(keys.getBytes(StandardCharsets.UTF_8)), true)
                .get();
    }

    /** Types, and answers all that is shown so far. */
    String ask(String keys) throws Exception {
        type(keys);
        return shown.toString();
    }

    void await(String text) throws Exception {
        Eventually.get("'" + text + "' is shown", Duration.ofSeconds(30), shown::toString, all -> all.contains(text));
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        shown.append(StandardCharsets.UTF_8.decode(data));
        from.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
