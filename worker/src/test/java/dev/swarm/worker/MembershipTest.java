package dev.swarm.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.swarm.contracts.Payloads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Joining, against a small double of the api. */
class MembershipTest {
    @TempDir
    Path data;

    private final List<JsonNode> joins = new ArrayList<>();
    private HttpServer server;
    private String token;
    private int joinStatus = 200;
    private int meStatus = 200;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/hosts/join", exchange -> {
            joins.add(Payloads.objectMapper().readTree(exchange.getRequestBody()));
            answer(
                    exchange,
                    joinStatus,
                    joinStatus == 200
                            ? "{\"hostId\":\"box-" + joins.size() + "\",\"labels\":{\"region\":\"eu\"},"
                                    + "\"temporalAddress\":\"temporal:7233\",\"temporalNamespace\":\"swarm\","
                                    + "\"forgeUrl\":\"https://forge/api/v3\"}"
                            : "{\"detail\":\"This join token is wrong.\",\"hint\":\"Make a new one.\"}");
        });
        server.createContext("/api/me", exchange -> answer(exchange, meStatus, "{}"));
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        token = "swjoin1."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(url.getBytes(StandardCharsets.UTF_8))
                + ".secret";
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Membership of(String join, String hostId) throws Exception {
        WorkerSettings settings = BoundSettings.of(
                WorkerSettings.class,
                "swarm",
                Map.of("SWARM_DATA", data.toString(), "SWARM_HOST_LABELS", "region=us,disk=ssd", "HOSTNAME", "x"));
        return Membership.of(settings, new JoinSettings(join, hostId));
    }

    @Test
    void withoutATokenItIsPartOfThePlatform() throws Exception {
        Membership membership = of("", "");

        assertThat(membership.joined()).isFalse();
        assertThat(membership.settings().roles()).contains(WorkerRole.CONTROL);
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void itJoinsOnceAndStaysWhoItIs() throws Exception {
        Membership joined = of(token, "");

        WorkerSettings settings = joined.settings();
        assertThat(joined.joined()).isTrue();
        assertThat(settings.hostId()).isEqualTo("box-1");
        assertThat(settings.roles()).isEqualTo(Set.of(WorkerRole.HOST));
        assertThat(settings.temporalAddress()).isEqualTo("temporal:7233");
        assertThat(settings.temporalNamespace()).isEqualTo("swarm");
        assertThat(settings.forgeUrl()).isEqualTo(URI.create("https://forge/api/v3"));
        assertThat(settings.labelMap()).isEqualTo(Map.of("region", "eu", "disk", "ssd"));
        assertThat(joins.get(0).path("keyHash").asText()).matches("[0-9a-f]{64}");
        assertThat(joins.get(0).toString())
                .doesNotContain(Files.readString(settings.workerKeyFile()).strip());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(settings.workerKeyFile())))
                .isEqualTo("rw-------");

        assertThat(of("", "").settings()).isEqualTo(settings);
        assertThat(of(token, "").settings()).isEqualTo(settings);
        assertThat(joins).hasSize(1);
    }

    @Test
    void aHostThatWasRemovedJoinsAnewWithAnotherKey() throws Exception {
        of(token, "");
        meStatus = 401;

        assertThat(of(token, "wanted").settings().hostId()).isEqualTo("box-2");
        assertThat(joins.get(1).path("hostId").asText()).isEqualTo("wanted");
        assertThat(joins.get(1).path("keyHash")).isNotEqualTo(joins.get(0).path("keyHash"));
    }

    @Test
    void aRefusalIsSaidInWordsAndNothingIsKeptButTheKey() {
        joinStatus = 403;

        assertThatThrownBy(() -> of(token, ""))
                .hasMessageContaining("did not let this host join: This join token is wrong. Make a new one.");
        assertThat(HostIdentity.load(data)).isEmpty();
        assertThatThrownBy(() -> of("swjoin1.x", "")).hasMessageContaining("the join token is incomplete");
        assertThat(JoinToken.parse(token).toString()).doesNotContain("secret");
    }
}
