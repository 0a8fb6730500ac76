package dev.swarm.infra.forge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells hooks what happened: in order per hook, tried again while the receiver is down, given up after the last pause. What has not
 * been delivered is lost when the forge ends; receivers poll as well.
 */
final class Webhooks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Webhooks.class);
    private static final int MAX_WAITING = 1_000;

    private final List<Duration> pauses;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Map<String, ExecutorService> queues = new ConcurrentHashMap<>();

    Webhooks() {
        this(List.of(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60)));
    }

    Webhooks(List<Duration> pauses) {
        this.pauses = List.copyOf(pauses);
    }

    /** Returns at once. The payload must not be changed afterwards. */
    void publish(Repository repository, String event, ObjectNode payload) throws IOException {
        for (RepositorySettings.Hook hook : repository.settings().hooks) {
            if (hook.active()
                    && (event.equals("ping")
                            || hook.events().contains(event)
                            || hook.events().contains("*"))) {
                send(repository, hook, event, payload);
            }
        }
    }

    void send(Repository repository, RepositorySettings.Hook hook, String event, ObjectNode payload)
            throws IOException {
        byte[] body = Json.MAPPER.writeValueAsBytes(payload);
        String delivery = UUID.randomUUID().toString();
        ExecutorService queue = queues.computeIfAbsent(repository.name() + "#" + hook.id(), key -> newQueue());
        try {
            queue.execute(() -> deliver(hook, event, delivery, body));
        } catch (RejectedExecutionException full) {
            log.warn("hook {} is {} deliveries behind; dropped a {}", hook.url(), MAX_WAITING, event);
        }
    }

    private static ExecutorService newQueue() {
        ThreadPoolExecutor queue = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                Thread.ofVirtual().name("webhook").factory());
        queue.allowCoreThreadTimeOut(true);
        return queue;
    }

    private void deliver(RepositorySettings.Hook hook, String event, String delivery, byte[] json) {
        try {
            for (int attempt = 0; ; attempt++) {
                String problem = attempt(hook, event, delivery, json);
                if (problem.isEmpty()) {
                    return;
                }
                if (attempt >= pauses.size()) {
                    log.warn("gave up telling {} of a {}: {}", hook.url(), event, problem);
                    return;
                }
                Thread.sleep(pauses.get(attempt));
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Empty if it was delivered or refused for good, else what to try again for. */
    private String attempt(RepositorySettings.Hook hook, String event, String delivery, byte[] json)
            throws InterruptedException {
        boolean form = hook.contentType().equals("form");
        byte[] body = form
                ? ("payload=" + URLEncoder.encode(new String(json, StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.US_ASCII)
                : json;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(hook.url()))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", form ? "application/x-www-form-urlencoded" : "application/json")
                .header("User-Agent", "GitHub-Hookshot/swarm-local-forge")
                .header("X-GitHub-Event", event)
                .header("X-GitHub-Delivery", delivery)
                .header("X-GitHub-Hook-ID", String.valueOf(hook.id()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (hook.secret() != null) {
            request.header("X-Hub-Signature-256", "sha256=" + hmac(hook.secret(), body));
        }
        try {
            int status = client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status / 100 == 2) {
                return "";
            }
            if (status >= 500 || status == 429 || status == 408) {
                return "it answers " + status;
            }
            log.warn("hook {} refuses a {} with {}", hook.url(), event, status);
            return "";
        } catch (IOException unreachable) {
            return unreachable.toString();
        }
    }

    static String hmac(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        queues.values().forEach(ExecutorService::shutdownNow);
        client.shutdownNow();
    }
}
