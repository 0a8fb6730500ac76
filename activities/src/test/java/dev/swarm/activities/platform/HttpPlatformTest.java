package dev.swarm.activities.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.swarm.contracts.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HttpPlatformTest {
    private static final HostFacts FACTS = new HostFacts("1", Map.of("region", "eu"), 0, 2, 0.5, 100, 50, null);

    private final Map<String, byte[]> stored = new ConcurrentHashMap<>();
    private final Map<String, String> types = new ConcurrentHashMap<>();
    private volatile boolean down;
    private volatile int lent;
    private HttpServer server;
    private URI url;
    private Path key;

    @TempDir
    Path dir;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        key = Files.writeString(dir.resolve("key"), "k1\n");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().toString();
        int status = 404;
        byte[] answer = {};
        if (!"Bearer k1".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            status = 401;
        } else if (down) {
            status = 503;
        } else if (path.startsWith("/api/internal/tickets/")) {
            status = path.endsWith("offset=0") ? 200 : 409;
            answer = ("{\"length\":" + (status == 200 ? body.length : 0) + "}").getBytes(StandardCharsets.UTF_8);
        } else if (path.equals("/api/internal/forge-credential")) {
            status = 200;
            answer = bytes("{\"token\":\"t" + ++lent + "\"}");
        } else if (path.startsWith("/api/internal/hosts/")) {
            status = 200;
            answer = bytes("{\"draining\":true,\"warmTarget\":3}");
            stored.put(path, body);
        } else if (exchange.getRequestMethod().equals("PUT")) {
            status = 204;
            stored.put(path, body);
            types.put(path, exchange.getRequestHeaders().getFirst("Content-Type"));
        } else if (stored.containsKey(path.replace("/api/artifacts/", "/api/internal/artifacts/"))) {
            status = 200;
            answer = stored.get(path.replace("/api/artifacts/", "/api/internal/artifacts/"));
        }
        exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private HttpArtifactStore store(String folder) {
        return new HttpArtifactStore(url, key, dir.resolve(folder), Duration.ofMillis(300), Duration.ofMillis(800));
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("still not so after 20 s").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void contentReachesTheApiUnderItsHash() throws Exception {
        try (HttpArtifactStore store = store("a");
                HttpArtifactStore other = store("b")) {
            String id = store.put("text/markdown", bytes("hello"));

            assertThat(id).isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
            assertThat(store.get(id)).isEqualTo(bytes("hello"));
            assertThat(other.get(id)).isEqualTo(bytes("hello"));
            assertThat(types).containsEntry("/api/internal/artifacts/" + id, "text/markdown");
            await(() -> Files.exists(dir.resolve("a/cache").resolve(id)));
            down = true;
            assertThat(store.put("text/markdown", bytes("hello"))).isEqualTo(id);
            assertThat(other.get(id)).isEqualTo(bytes("hello"));
        }
    }

    @Test
    void contentPutWhileTheApiIsDownIsThereAndArrivesAfterARestart() throws Exception {
        down = true;
        String id;
        try (HttpArtifactStore store = store("a")) {
            id = store.put("text/plain", bytes("later"));
            assertThat(store.get(id)).isEqualTo(bytes("later"));
        }
        assertThat(stored).isEmpty();
        down = false;
        try (HttpArtifactStore restarted = store("a")) {
            await(() -> stored.containsKey("/api/internal/artifacts/" + id));
            assertThat(restarted.get(id)).isEqualTo(bytes("later"));
        }
    }

    @Test
    void unknownContentIsNotFoundAndASilentApiIsWaitedFor() {
        String unknown = "0".repeat(64);
        try (HttpArtifactStore store = store("a")) {
            assertThatThrownBy(() -> store.get(unknown))
                    .isInstanceOfSatisfying(
                            ApplicationFailure.class,
                            failure -> assertThat(failure.getType()).isEqualTo(FailureCode.NOT_FOUND.name()));
            assertThatThrownBy(() -> store.get("../key")).isInstanceOf(ApplicationFailure.class);
            down = true;
            assertThatThrownBy(() -> store.get(unknown))
                    .isInstanceOfSatisfying(
                            ApplicationFailure.class,
                            failure -> assertThat(failure.isNonRetryable()).isFalse());
        }
    }

    @Test
    void contentThatIsTooLargeIsRefused() {
        try (HttpArtifactStore store = store("a")) {
            assertThatThrownBy(() -> store.put("text/plain", new byte[HttpArtifactStore.MAX_BYTES + 1]))
                    .isInstanceOf(ApplicationFailure.class);
        }
    }

    @Test
    void aLogChunkIsAnsweredWithTheLengthThatTheApiHas() throws Exception {
        HttpLogSink sink = new HttpLogSink(url, key);

        assertThat(sink.append("b1-t", 1, 0, bytes("abc"))).isEqualTo(3);
        assertThat(sink.append("b1-t", 1, 7, bytes("abc"))).isZero();
        down = true;
        assertThatThrownBy(() -> sink.append("b1-t", 1, 0, bytes("abc"))).isInstanceOf(IOException.class);
    }

    @Test
    void aHostsStatusIsJsonWithIsoTimes() throws Exception {
        HostHeartbeat heartbeat = new HostHeartbeat(url, key, "h 1");
        HostStatus.MachineStatus machine =
                new HostStatus.MachineStatus("b1-t-1", "b1-t", true, 1, 2, 3.5, Instant.parse("2026-11-21T10:00:00Z"));

        HostOrders orders = heartbeat.send(
                new HostStatus("sandbox", List.of("standard"), List.of("default"), 4, 1, List.of(machine)), FACTS);

        assertThat(orders).isEqualTo(new HostOrders(true, 3));
        assertThat(new String(stored.get("/api/internal/hosts/h%201"), StandardCharsets.UTF_8))
                .contains(
                        "\"slots\":4",
                        "\"images\":[\"default\"]",
                        "\"labels\":{\"region\":\"eu\"}",
                        "\"since\":\"2026-11-21T10:00:00Z\"");
        Files.writeString(key, "wrong");
        assertThatThrownBy(
                        () -> heartbeat.send(new HostStatus("sandbox", List.of(), List.of(), 4, 1, List.of()), FACTS))
                .isInstanceOf(HostHeartbeat.RefusedException.class)
                .hasMessageContaining("401");
    }

    @Test
    void theForgesTokenIsBorrowedForAMinute() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now.get();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        HttpForgeCredential credential = new HttpForgeCredential(url, key, clock);

        assertThat(credential.get()).isEqualTo("t1");
        assertThat(credential.get()).isEqualTo("t1");
        now.set(now.get().plusSeconds(61));
        assertThat(credential.get()).isEqualTo("t2");

        now.set(now.get().plusSeconds(61));
        down = true;
        assertThatThrownBy(credential::get).hasMessageContaining("503");
        Files.writeString(key, "revoked");
        assertThatThrownBy(credential::get)
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        failure -> assertThat(failure.getType()).isEqualTo("FORGE_REJECTED"));
    }
}
