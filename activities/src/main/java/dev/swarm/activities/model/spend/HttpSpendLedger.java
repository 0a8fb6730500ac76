package dev.swarm.activities.model.spend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.platform.ApiClient;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.record.EventScope;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The books of the api, reached over HTTP. Money is set aside only while the api answers; what a call came to is kept on this
 * host's disk first and reaches the api as soon as that answers, so that no call is paid again because the api was away.
 */
public final class HttpSpendLedger implements SpendLedger, AutoCloseable {
    private static final Pattern CALL_ID = Pattern.compile("[A-Za-z0-9._:-]{1,200}");
    private static final long RETRY_AFTER_SECONDS = 5;

    private final ApiClient api;
    private final ObjectMapper json = Payloads.objectMapper();
    private final SettlementSpool spool;

    /**
     * @param keyFile has the worker's API key; may appear later
     * @param dir for settlements on their way; used by this process alone
     */
    public HttpSpendLedger(URI apiUrl, Path keyFile, Path dir) {
        this.api = new ApiClient(apiUrl, keyFile);
        this.spool = new SettlementSpool(api, dir);
    }

    private record Granted(@Nullable Outcome settled) {}

    @Override
    public Grant reserve(Intent intent) {
        String callId = requireId(intent.callId());
        Optional<Outcome> onItsWay = spool.find(callId);
        if (onItsWay.isPresent()) {
            return new Grant(onItsWay);
        }
        try {
            HttpResponse<byte[]> response = api.send(
                    "POST", path(callId, "reserve"), "application/json", json.writeValueAsBytes(Request.of(intent)));
            return switch (response.statusCode()) {
                case 200 ->
                    new Grant(Optional.ofNullable(
                            json.readValue(response.body(), Granted.class).settled()));
                case 402 -> throw Failure.fatal(FailureCode.BUDGET_EXCEEDED, detail(response));
                case 429 -> throw rateLimited(response);
                case 422 -> throw Failure.fatal(FailureCode.INVALID_INPUT, detail(response));
                default -> throw away("answered " + response.statusCode());
            };
        } catch (IOException e) {
            throw away("does not answer");
        }
    }

    @Override
    public void settle(String callId, Outcome outcome) {
        spool.add(requireId(callId), outcome);
    }

    /** Stops sending; what is left is sent after the next start. */
    @Override
    public void close() {
        spool.close();
    }

    /** An intent as the api wants it: the call's id is part of the path. */
    private record Request(
            EventScope payer,
            String route,
            String model,
            String purpose,
            BigDecimal most,
            long mostTokens,
            int tokensPerMinute) {
        static Request of(Intent intent) {
            return new Request(
                    intent.payer(),
                    intent.route(),
                    intent.model(),
                    intent.purpose(),
                    intent.most(),
                    intent.mostTokens(),
                    intent.tokensPerMinute());
        }
    }

    static String path(String callId, String verb) {
        return "/api/internal/model-calls/" + ApiClient.segment(callId) + "/" + verb;
    }

    private static String requireId(String callId) {
        if (!CALL_ID.matcher(callId).matches()) {
            throw Failure.fatal(
                    FailureCode.INVALID_INPUT,
                    "The id of a model call has up to 200 letters, digits and '.', '_', ':', '-'; not so: " + callId);
        }
        return callId;
    }

    private ApplicationFailure rateLimited(HttpResponse<byte[]> response) throws IOException {
        long seconds = response.headers().firstValueAsLong("Retry-After").orElse(RETRY_AFTER_SECONDS);
        return ApplicationFailure.newBuilder()
                .setType(FailureCode.MODEL_RATE_LIMITED.name())
                .setMessage(detail(response))
                .setNextRetryDelay(Duration.ofSeconds(Math.max(1, seconds)))
                .build();
    }

    private String detail(HttpResponse<byte[]> response) throws IOException {
        JsonNode detail = json.readTree(response.body()).path("detail");
        return detail.isTextual() ? detail.asText() : "The api answered " + response.statusCode() + ".";
    }

    private static ApplicationFailure away(String what) {
        return Failure.retryable(
                FailureCode.MODEL_UNAVAILABLE,
                "The api " + what + " when asked to set money aside for a call of a model; nothing was called.");
    }
}
