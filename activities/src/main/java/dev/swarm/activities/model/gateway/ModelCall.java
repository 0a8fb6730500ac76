package dev.swarm.activities.model.gateway;

import dev.swarm.activities.model.gateway.Refusal.Kind;
import dev.swarm.activities.model.route.Circuits;
import dev.swarm.activities.model.route.ModelPrice;
import dev.swarm.activities.model.route.ModelRoute;
import dev.swarm.activities.model.spend.SpendLedger;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.model.ModelUsage;
import io.temporal.failure.ApplicationFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** One paid call: money is set aside, the first route that can answers, and what it came to is booked. */
final class ModelCall {
    private static final int PIECE = 16 * 1024;
    private static final int LONGEST_DOCUMENT = 8 << 20;
    private static final int LONGEST_ERROR = 256 * 1024;
    private static final Duration BREAKER_OPEN = Duration.ofSeconds(30);

    private final Provider provider;
    private final Circuits circuits;
    private final SpendLedger ledger;
    private final Api api;
    private final CallBody body;
    private final List<ModelRoute> routes;
    private final String callId;
    private ModelRoute route;
    private ModelUsage usage = ModelUsage.NONE;
    private int status;

    ModelCall(
            Provider provider,
            Circuits circuits,
            SpendLedger ledger,
            TicketToken token,
            Api api,
            CallBody body,
            List<ModelRoute> routes) {
        this.provider = provider;
        this.circuits = circuits;
        this.ledger = ledger;
        this.api = api;
        this.body = body;
        this.routes = routes;
        this.route = routes.getFirst();
        this.callId = token.ticketId() + "." + token.attempt() + ".g" + UUID.randomUUID();
    }

    /** Sets the most aside that any of its routes can take. */
    void reserve(TicketToken token) throws Refusal {
        BigDecimal most = routes.stream().map(each -> body.most(price(each))).reduce(BigDecimal.ZERO, BigDecimal::max);
        ModelRoute first = routes.getFirst();
        try {
            ledger.reserve(new SpendLedger.Intent(
                    callId,
                    token.payer(),
                    first.name(),
                    first.model(),
                    "agent",
                    most,
                    body.mostTokens(),
                    first.tokensPerMinute()));
        } catch (ApplicationFailure failure) {
            throw refusal(failure);
        }
    }

    private static Refusal refusal(ApplicationFailure failure) {
        String message = failure.getOriginalMessage();
        Duration wait = failure.getNextRetryDelay();
        if (FailureCode.BUDGET_EXCEEDED.name().equals(failure.getType())) {
            return new Refusal(Kind.OVER_BUDGET, message + " " + FailureCode.BUDGET_EXCEEDED.hint());
        }
        if (FailureCode.MODEL_RATE_LIMITED.name().equals(failure.getType())) {
            return new Refusal(Kind.RATE_LIMITED, message, wait == null ? Duration.ofSeconds(5) : wait);
        }
        return failure.isNonRetryable()
                ? new Refusal(Kind.FORBIDDEN, message)
                : new Refusal(Kind.UNAVAILABLE, message, wait == null ? Duration.ofSeconds(2) : wait);
    }

    /** Asks, passes the answer on, and books it, however it ends. */
    void answer(String path, HttpFields headers, Response response) throws IOException, InterruptedException, Refusal {
        try (Provider.Answer answer = firstAnswer(path, headers)) {
            status = answer.status();
            if (status >= 400) {
                passError(answer, response);
            } else {
                pass(answer, response);
            }
        } catch (Refusal refusal) {
            status = refusal.kind().status;
            throw refusal;
        } finally {
            ledger.settle(callId, new SpendLedger.Outcome(route.name(), route.model(), usage, cost(), null));
        }
    }

    private Provider.Answer firstAnswer(String path, HttpFields headers)
            throws IOException, InterruptedException, Refusal {
        Refusal last = new Refusal(
                Kind.UNAVAILABLE,
                "The model route '" + route.name() + "' is closed for a moment because it failed too often.",
                BREAKER_OPEN);
        for (int i = 0; i < routes.size(); i++) {
            ModelRoute next = routes.get(i);
            if (!circuits.permits(next.name())) {
                continue;
            }
            route = next;
            try {
                Provider.Answer answer = provider.ask(next, path, headers, body.forModel(next.model()));
                boolean busy = judge(next, answer.status());
                if (!busy || i + 1 == routes.size()) {
                    return answer;
                }
                answer.close();
                last = new Refusal(Kind.UNAVAILABLE, "The model routes are overloaded.", BREAKER_OPEN);
            } catch (TimeoutException e) {
                circuits.failed(next.name());
                last = new Refusal(Kind.TIMED_OUT, "The model route '" + next.name() + "' did not answer in time.");
            } catch (IOException e) {
                circuits.failed(next.name());
                last = new Refusal(
                        Kind.BROKEN, "The provider of the model route '" + next.name() + "' cannot be reached.");
            } catch (Refusal | InterruptedException e) {
                circuits.left(next.name());
                throw e;
            }
        }
        throw last;
    }

    /** Tells the route's circuit; answers whether another route is worth asking. */
    private boolean judge(ModelRoute asked, int answered) {
        if (answered >= 500 || answered == 408) {
            circuits.failed(asked.name());
            return true;
        }
        if (answered == 429) {
            circuits.left(asked.name());
            return true;
        }
        circuits.went(asked.name());
        return false;
    }

    /** An error as the provider says it; but what concerns our key is nothing to the program. */
    private void passError(Provider.Answer answer, Response response) throws IOException, Refusal {
        if (status == 401 || status == 403) {
            throw new Refusal(
                    Kind.FORBIDDEN,
                    "The provider refused the key of the model route '" + route.name() + "'; a person corrects it.");
        }
        response.setStatus(status);
        Headers.toProgram(answer.headers(), response.getHeaders());
        try (OutputStream out = Content.Sink.asOutputStream(response)) {
            out.write(answer.body().readNBytes(LONGEST_ERROR));
        }
    }

    private void pass(Provider.Answer answer, Response response) throws IOException {
        response.setStatus(status);
        Headers.toProgram(answer.headers(), response.getHeaders());
        UsageReader reader = new UsageReader(api);
        try {
            boolean stream = Objects.requireNonNullElse(answer.headers().get("content-type"), "")
                    .startsWith("text/event-stream");
            OutputStream out = Content.Sink.asOutputStream(response);
            if (stream) {
                passStream(answer.body(), out, reader);
            } else {
                passDocument(answer.body(), out, reader);
            }
            out.close();
        } finally {
            usage = reader.usage(body.inputTokens());
        }
    }

    private void passStream(InputStream in, OutputStream out, UsageReader reader) throws IOException {
        StreamTap tap = new StreamTap(out, reader, body.hidesUsage());
        byte[] piece = new byte[PIECE];
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
            tap.take(piece, count);
        }
        tap.end();
    }

    private static void passDocument(InputStream in, OutputStream out, UsageReader reader) throws IOException {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
            out.write(piece, 0, count);
            if (seen.size() < LONGEST_DOCUMENT) {
                seen.write(piece, 0, count);
            }
        }
        reader.document(seen.toByteArray(), seen.size());
    }

    private static ModelPrice price(ModelRoute route) {
        return Objects.requireNonNull(route.price());
    }

    String route() {
        return route.name();
    }

    String model() {
        return route.model();
    }

    int status() {
        return status;
    }

    ModelUsage usage() {
        return usage;
    }

    /** In US dollars. */
    BigDecimal cost() {
        @Nullable ModelPrice price = route.price();
        return price == null ? BigDecimal.ZERO : price.of(usage);
    }
}
