package dev.swarm.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.contracts.Payloads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Asks the api to be let in. */
final class JoinClient {
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final ObjectMapper json = Payloads.objectMapper();

    /**
     * Exchanges the token; the same token and key again give the same answer.
     *
     * @param hostId how the host is to be called; empty for a name of the platform's choice
     * @throws IOException if the api does not answer or is not ready; try again
     * @throws IllegalStateException if it refuses, with a message for people
     */
    HostIdentity join(JoinToken token, String key, String hostId) throws IOException {
        ObjectNode body = json.createObjectNode()
                .put("token", token.text())
                .put("keyHash", sha256(key))
                .put("machineName", machineName());
        if (!hostId.isEmpty()) {
            body.put("hostId", hostId);
        }
        HttpResponse<byte[]> response = send(HttpRequest.newBuilder(resolve(token.apiUrl(), "/api/hosts/join"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body))));
        JsonNode answer = json.readTree(response.body());
        if (response.statusCode() >= 500 || response.statusCode() == 429) {
            throw new IOException("the api answered " + response.statusCode());
        }
        if (response.statusCode() != 200) {
            throw new IllegalStateException("the platform at " + token.apiUrl() + " did not let this host join: "
                    + answer.path("detail").asText() + " " + answer.path("hint").asText());
        }
        Map<String, String> labels = new TreeMap<>();
        answer.path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return new HostIdentity(
                answer.path("hostId").asText(),
                labels,
                token.apiUrl(),
                answer.path("temporalAddress").asText(),
                answer.path("temporalNamespace").asText(),
                url(answer.path("forgeUrl")));
    }

    /** Whether the api says that it does not know this key; false where it does not answer. */
    boolean isRevoked(URI apiUrl, String key) {
        try {
            return send(HttpRequest.newBuilder(resolve(apiUrl, "/api/me")).header("Authorization", "Bearer " + key))
                            .statusCode()
                    == 401;
        } catch (IOException apiIsAway) {
            return false;
        }
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while joining", e);
        }
    }

    private static URI resolve(URI api, String path) {
        return URI.create(api.toString().replaceFirst("/+$", "") + path);
    }

    private static @Nullable URI url(JsonNode node) {
        return node.isTextual() && !node.asText().isEmpty() ? URI.create(node.asText()) : null;
    }

    private static String machineName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
