package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Consoles, with the test at both ends. */
class ConsoleTest extends ApiTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String HOST = "console-host";

    /** One end: what came, and how it was closed. */
    private static final class End implements WebSocket.Listener {
        final StringWriter bytes = new StringWriter();
        final StringWriter texts = new StringWriter();
        final CompletableFuture<String> closed = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            bytes.append(StandardCharsets.UTF_8.decode(data));
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            texts.append(data);
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            closed.complete(status + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            closed.completeExceptionally(failure);
        }
    }

    private WebSocket dial(String path, String key, End end) throws Exception {
        return CLIENT.newWebSocketBuilder()
                .header("Authorization", "Bearer " + key)
                .buildAsync(URI.create("ws://127.0.0.1:" + port + path), end)
                .get(20, TimeUnit.SECONDS);
    }

    private WebSocket person(String machineId, End end) throws Exception {
        return dial("/api/vms/" + machineId + "/console", secret("admin.key"), end);
    }

    private String machine() {
        String machineId = "m-" + UUID.randomUUID();
        worker.put(
                "/api/internal/hosts/" + HOST,
                "{\"provider\":\"s\",\"machineClasses\":[\"c\"],\"slots\":4,\"used\":1,\"machines\":[{\"machineId\":\""
                        + machineId + "\"}]}");
        return machineId;
    }

    private String consoleOf(String machineId) {
        List<String> found = jdbc.queryForList(
                "select console_id from console where machine_id = ? order by ordinal desc", String.class, machineId);
        return found.isEmpty() ? "" : found.get(0);
    }

    @Test
    void bytesGoBothWaysAndTheEndIsRecorded() throws Exception {
        String machineId = machine();
        End person = new End();
        End host = new End();
        WebSocket keys = person(machineId, person);
        await().until(() -> !consoleOf(machineId).isEmpty());
        // Typed before the host has dialled: it waits.
        keys.sendText("{\"type\":\"start\"}", true).get();
        WebSocket shell = dial("/api/internal/consoles/" + consoleOf(machineId), secret("worker.key"), host);
        keys.sendBinary(ByteBuffer.wrap("ls\n".getBytes(StandardCharsets.UTF_8)), true)
                .get();
        shell.sendBinary(ByteBuffer.wrap("file\n".getBytes(StandardCharsets.UTF_8)), true)
                .get();
        await().untilAsserted(() -> {
            assertThat(host.texts.toString()).isEqualTo("{\"type\":\"start\"}");
            assertThat(host.bytes.toString()).isEqualTo("ls\n");
            assertThat(person.bytes.toString()).isEqualTo("file\n");
        });

        shell.sendText("{\"type\":\"exit\",\"code\":3}", true).get();
        shell.sendClose(WebSocket.NORMAL_CLOSURE, "").get();

        assertThat(person.closed.get(20, TimeUnit.SECONDS)).startsWith("1000");
        assertThat(person.texts.toString()).contains("\"code\":3");
        await().untilAsserted(() -> assertThat(jdbc.queryForList(
                        "select opened_by || ': ' || end_reason from console where machine_id = ?",
                        String.class,
                        machineId))
                .containsExactly("admin: the shell ended with exit code 3"));
        assertThat(jdbc.queryForList(
                        "select type || ' ' || coalesce(actor, '-') from event where workflow_id = ? order by id",
                        String.class,
                        "console/" + consoleOf(machineId)))
                .containsExactly("ConsoleOpened admin", "ConsoleClosed -");
    }

    @Test
    void aSilentConsoleIsEnded() throws Exception {
        String machineId = machine();
        End person = new End();
        person(machineId, person);
        await().until(() -> !consoleOf(machineId).isEmpty());
        End host = new End();
        dial("/api/internal/consoles/" + consoleOf(machineId), secret("worker.key"), host);

        assertThat(person.closed.get(20, TimeUnit.SECONDS)).isEqualTo("4408 nothing was typed or printed for 4 s");
        host.closed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void whoLeavesEndsTheShell() throws Exception {
        String machineId = machine();
        WebSocket keys = person(machineId, new End());
        await().until(() -> !consoleOf(machineId).isEmpty());
        End host = new End();
        dial("/api/internal/consoles/" + consoleOf(machineId), secret("worker.key"), host);

        keys.sendClose(WebSocket.NORMAL_CLOSURE, "").get();

        host.closed.get(20, TimeUnit.SECONDS);
        await().untilAsserted(() -> assertThat(jdbc.queryForObject(
                        "select end_reason from console where machine_id = ?", String.class, machineId))
                .isEqualTo("the person left"));
    }

    @Test
    void onlyWhoMayIsLetIn() throws Exception {
        String machineId = machine();
        assertThatThrownBy(() -> dial("/api/vms/" + machineId + "/console", secret("worker.key"), new End()))
                .cause()
                .isInstanceOf(WebSocketHandshakeException.class);
        assertThat(worker.get("/api/vms/" + machineId + "/console").code()).isEqualTo("FORBIDDEN");
        assertThat(anonymous.get("/api/vms/" + machineId + "/console").status()).isEqualTo(401);
        assertThat(admin.get("/api/vms/none/console").code()).isEqualTo("NOT_FOUND");
        assertThat(worker.get("/api/internal/consoles/none").code()).isEqualTo("NOT_FOUND");
        assertThat(jdbc.queryForList("select 1 from console where machine_id = ?", machineId))
                .isEmpty();

        person(machineId, new End());
        await().until(() -> !consoleOf(machineId).isEmpty());
        String token =
                admin.post("/api/hosts/tokens", "{}").json().path("token").asString();
        String key = "swarm_" + UUID.randomUUID();
        anonymous.post("/api/hosts/join", "{\"token\":\"" + token + "\",\"keyHash\":\"" + TestIds.sha256(key) + "\"}");
        assertThat(new Http(port, key)
                        .get("/api/internal/consoles/" + consoleOf(machineId))
                        .code())
                .isEqualTo("FORBIDDEN");
        jdbc.update("update machine set state = 'released' where machine_id = ?", machineId);
        assertThat(admin.get("/api/vms/" + machineId + "/console").code()).isEqualTo("WRONG_STATE");
    }

    @Test
    void aBrowserIsLetInByItsCookieFromItsOwnSiteOnly() throws Exception {
        String machineId = machine();
        Visitor visitor = new Visitor(port);
        String path = "/machines/" + machineId + "/console";
        String own = "http://127.0.0.1:" + port;
        assertThatThrownBy(() -> browse(path, visitor, own)).hasCauseInstanceOf(WebSocketHandshakeException.class);
        visitor.signIn(secret("admin.key"));
        assertThatThrownBy(() -> browse(path, visitor, "http://elsewhere.example"))
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
        assertThat(visitor.get(path).text()).contains("opens from its own pages only");
        // The cookie counts for pages alone.
        assertThatThrownBy(() -> browse("/api/vms/" + machineId + "/console", visitor, own))
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
        assertThat(consoleOf(machineId)).isEmpty();

        browse(path, visitor, own);
        await().until(() -> !consoleOf(machineId).isEmpty());
        assertThat(jdbc.queryForObject("select opened_by from console where machine_id = ?", String.class, machineId))
                .isEqualTo("admin");
    }

    private void browse(String path, Visitor visitor, String origin) throws Exception {
        CLIENT.newWebSocketBuilder()
                .header("Cookie", visitor.cookies())
                .header("Origin", origin)
                .buildAsync(URI.create("ws://127.0.0.1:" + port + path), new End())
                .get(20, TimeUnit.SECONDS);
    }

    @Test
    void aMachineHasSoManyConsolesAndNoMore() throws Exception {
        String machineId = machine();
        for (int i = 1; i <= 4; i++) {
            int count = i;
            person(machineId, new End());
            await().until(() -> jdbc.queryForList("select 1 from console where machine_id = ?", machineId)
                            .size()
                    == count);
        }

        assertThat(admin.get("/api/vms/" + machineId + "/console").text()).contains("has 4 consoles already");
    }
}
