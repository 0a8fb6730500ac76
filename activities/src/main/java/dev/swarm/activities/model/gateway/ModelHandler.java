package dev.swarm.activities.model.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.model.gateway.Refusal.Kind;
import dev.swarm.activities.model.route.Circuits;
import dev.swarm.activities.model.route.ModelRoute;
import dev.swarm.activities.model.spend.SpendLedger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers programs. Each request has a virtual thread, so it may wait. */
final class ModelHandler extends Handler.Abstract {
    /** Set by the egress proxy of the machine's host, whatever the machine wrote there. */
    static final String MACHINE_HEADER = "Swarm-Machine";

    private static final Logger log = LoggerFactory.getLogger("dev.swarm.gateway");
    private static final Duration BODY_PATIENCE = Duration.ofMinutes(2);
    private static final int PIECE = 64 * 1024;
    private static final int LONGEST_COUNT = 64 * 1024;

    private final RecentTokens tokens;
    private final Supplier<Map<String, ModelRoute>> routes;
    private final SpendLedger ledger;
    private final Circuits circuits;
    private final Provider provider;
    private final OpenCalls open;
    private final ObjectMapper json = new ObjectMapper();

    ModelHandler(
            TokenChecks checks,
            Supplier<Map<String, ModelRoute>> routes,
            SpendLedger ledger,
            Circuits circuits,
            Provider provider,
            GatewayOptions options) {
        this.tokens = new RecentTokens(checks, InstantSource.system());
        this.routes = routes;
        this.ledger = ledger;
        this.circuits = circuits;
        this.provider = provider;
        this.open = new OpenCalls(options);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Api api = api(request);
        try {
            serve(request, response, api);
            callback.succeeded();
        } catch (Refusal refusal) {
            if (response.isCommitted()) {
                callback.failed(refusal);
            } else {
                refuse(response, callback, api, refusal);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            callback.failed(e);
        } catch (IOException | RuntimeException e) {
            // A stream that broke, on either side: the program must see that it is not whole.
            log.debug("A call ended early", e);
            callback.failed(e);
        }
        return true;
    }

    private void serve(Request request, Response response, Api api) throws IOException, InterruptedException, Refusal {
        String asked = request.getMethod() + " " + Request.getPathInContext(request);
        switch (asked) {
            case "POST /v1/messages", "POST /v1/chat/completions" -> {
                TicketToken token = token(request);
                open.enter(token.ticketId());
                try {
                    call(request, response, api, token);
                } finally {
                    open.leave(token.ticketId());
                }
            }
            case "POST /v1/messages/count_tokens" -> {
                TicketToken token = token(request);
                open.enter(token.ticketId());
                try {
                    count(request, response, token);
                } finally {
                    open.leave(token.ticketId());
                }
            }
            case "GET /v1/models" -> models(response, token(request));
            default ->
                throw new Refusal(
                        Kind.NOT_FOUND,
                        "The model gateway has POST /v1/messages, POST /v1/messages/count_tokens,"
                                + " POST /v1/chat/completions and GET /v1/models.");
        }
    }

    private void call(Request request, Response response, Api api, TicketToken token)
            throws IOException, InterruptedException, Refusal {
        long began = System.nanoTime();
        CallBody body = body(request, api);
        List<ModelRoute> chain = RouteChoice.of(routes.get(), token, api, body.model());
        ModelCall call = new ModelCall(provider, circuits, ledger, token, api, body, chain);
        call.reserve(token);
        try {
            call.answer(path(request, api), request.getHeaders(), response);
        } finally {
            log.info(
                    "ticket={} attempt={} route={} model={} status={} input={} cache_read={} cache_write={} output={}"
                            + " cost={} millis={}",
                    token.ticketId(),
                    token.attempt(),
                    call.route(),
                    call.model(),
                    call.status(),
                    call.usage().inputTokens(),
                    call.usage().cacheReadTokens(),
                    call.usage().cacheWriteTokens(),
                    call.usage().outputTokens(),
                    call.cost().toPlainString(),
                    Duration.ofNanos(System.nanoTime() - began).toMillis());
        }
    }

    private void count(Request request, Response response, TicketToken token)
            throws IOException, InterruptedException, Refusal {
        CallBody body = body(request, Api.ANTHROPIC);
        ModelRoute route =
                RouteChoice.of(routes.get(), token, Api.ANTHROPIC, body.model()).getFirst();
        try (Provider.Answer answer =
                provider.ask(route, "/v1/messages/count_tokens", request.getHeaders(), body.forModel(route.model()))) {
            if (answer.status() == 401 || answer.status() == 403) {
                throw new Refusal(
                        Kind.FORBIDDEN,
                        "The provider refused the key of the model route '" + route.name()
                                + "'; a person corrects it.");
            }
            response.setStatus(answer.status());
            Headers.toProgram(answer.headers(), response.getHeaders());
            try (OutputStream out = Content.Sink.asOutputStream(response)) {
                out.write(answer.body().readNBytes(LONGEST_COUNT));
            }
        } catch (TimeoutException e) {
            throw new Refusal(Kind.TIMED_OUT, "The model route '" + route.name() + "' did not answer in time.");
        }
    }

    /** Names of routes in the form of both APIs at once. */
    private void models(Response response, TicketToken token) throws IOException {
        ObjectNode list = json.createObjectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        for (String name : token.routes()) {
            if (routes.get().containsKey(name)) {
                data.addObject()
                        .put("type", "model")
                        .put("object", "model")
                        .put("id", name)
                        .put("display_name", name)
                        .put("created_at", "1970-01-01T00:00:00Z")
                        .put("created", 0)
                        .put("owned_by", "swarm");
            }
        }
        list.put("has_more", false);
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        try (OutputStream out = Content.Sink.asOutputStream(response)) {
            out.write(json.writeValueAsBytes(list));
        }
    }

    private TicketToken token(Request request) throws Refusal {
        String sent = Headers.token(request.getHeaders());
        if (sent == null || !sent.startsWith(GatewayServer.TOKEN_PREFIX)) {
            throw new Refusal(Kind.UNAUTHENTICATED, "The gateway needs the token of a ticket's run as its API key.");
        }
        TicketToken token;
        try {
            token = tokens.find(sent)
                    .orElseThrow(() -> new Refusal(
                            Kind.UNAUTHENTICATED, "This token is of no ticket that is worked on now; it has ended."));
        } catch (IOException e) {
            log.warn("Tokens cannot be checked: {}", e.getMessage());
            throw new Refusal(
                    Kind.UNAVAILABLE, "The gateway cannot check tokens at the moment.", Duration.ofSeconds(2));
        }
        if (!token.machineId().equals(request.getHeaders().get(MACHINE_HEADER))) {
            throw new Refusal(Kind.UNAUTHENTICATED, "This token is of another machine.");
        }
        return token;
    }

    private CallBody body(Request request, Api api) throws IOException, Refusal {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long deadline = System.nanoTime() + BODY_PATIENCE.toNanos();
        byte[] piece = new byte[PIECE];
        try (InputStream in = Content.Source.asInputStream(request)) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                open.hold(bytes.size(), count);
                bytes.write(piece, 0, count);
                if (System.nanoTime() > deadline) {
                    throw new Refusal(Kind.INVALID, "The body took too long to come.");
                }
            }
            return CallBody.parse(api, bytes.toByteArray());
        } finally {
            open.letGo(bytes.size());
        }
    }

    private void refuse(Response response, Callback callback, Api api, Refusal refusal) {
        response.reset();
        response.setStatus(refusal.kind().status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        // What clients of both APIs go by before they look at the status.
        response.getHeaders()
                .put(
                        "x-should-retry",
                        String.valueOf(refusal.kind().isTemporary()).toLowerCase(Locale.ROOT));
        Duration wait = refusal.retryAfter();
        if (wait != null) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, Long.toString(Math.max(1, wait.toSeconds())));
        }
        byte[] document;
        try {
            document = json.writeValueAsBytes(api.error(refusal));
        } catch (IOException e) {
            throw new IllegalStateException("an error can be written", e);
        }
        response.write(true, ByteBuffer.wrap(document), callback);
    }

    private static Api api(Request request) {
        String path = Request.getPathInContext(request);
        boolean anthropic = path.startsWith("/v1/messages")
                || !path.startsWith("/v1/chat/") && request.getHeaders().contains("anthropic-version");
        return anthropic ? Api.ANTHROPIC : Api.OPENAI;
    }

    private static String path(Request request, Api api) {
        if (api == Api.OPENAI) {
            // Its clients count the version to the base address.
            return "/chat/completions";
        }
        boolean beta = "beta=true".equals(request.getHttpURI().getQuery());
        return beta ? "/v1/messages?beta=true" : "/v1/messages";
    }
}
