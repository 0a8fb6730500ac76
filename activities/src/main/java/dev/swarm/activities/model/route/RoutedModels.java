package dev.swarm.activities.model.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.model.chat.ChatAnswer;
import dev.swarm.activities.model.chat.ChatModels;
import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.activities.model.spend.SpendLedger;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.model.ModelUsage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Models over the configured routes. Money is set aside before a call and settled after it, in the books of the call's id;
 * a try that failed is settled without an answer, and the next one has an id of its own ({@code ID-r2} and so on). A route
 * whose circuit is open is answered for by its fallback, in the books of {@code ID-via-FALLBACK}.
 */
public final class RoutedModels implements ChatModels, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, OpenRoute> routes = new LinkedHashMap<>();
    private final SpendLedger ledger;
    private final ArtifactStore artifacts;
    private final FailedTries failed = new FailedTries();

    /** An id in the books, and the answer that is known under it. */
    private record Entry(String id, Optional<ChatAnswer> answer) {}

    /**
     * Opens the routes; calls nobody.
     *
     * @param environment where keys are
     * @throws InvalidModelRoutesException where keys are missing
     */
    public RoutedModels(
            List<ModelRoute> routes, Map<String, String> environment, SpendLedger ledger, ArtifactStore artifacts) {
        this(routes, environment, ledger, artifacts, CallTimes.USUAL, Clock.systemUTC());
    }

    RoutedModels(
            List<ModelRoute> routes,
            Map<String, String> environment,
            SpendLedger ledger,
            ArtifactStore artifacts,
            CallTimes times,
            Clock clock) {
        this.ledger = ledger;
        this.artifacts = artifacts;
        Map<String, String> keys = ModelKey.all(routes, environment);
        for (ModelRoute route : routes) {
            String key = keys.getOrDefault(route.name(), "");
            ModelProvider provider = switch (route.provider()) {
                case ANTHROPIC -> new AnthropicProvider(route, key, times, clock);
                case OPENAI -> new OpenAiProvider(route, key, times, clock);
            };
            this.routes.put(route.name(), new OpenRoute(route, provider, new Circuit(route.name(), clock)));
        }
    }

    @Override
    public ChatAnswer ask(ChatRequest request, Consumer<String> heard) {
        OpenRoute asked = routes.get(request.route());
        if (asked == null) {
            throw Failure.fatal(
                    FailureCode.NOT_FOUND,
                    routes.isEmpty()
                            ? "No model is configured on this platform: set ANTHROPIC_API_KEY, OPENAI_API_KEY or"
                                    + " SWARM_MODELS_FILE where its worker starts."
                            : "There is no model route " + request.route() + "; there are " + routes.keySet() + ".");
        }
        asked.price();
        boolean permitted = asked.circuit().permits();
        Entry entry;
        try {
            // An open circuit costs nothing here: the fallback sets its own money aside.
            entry = reserve(request, request.callId(), asked, permitted ? asked.most(request) : OpenRoute.Most.NOTHING);
        } catch (RuntimeException e) {
            leave(asked, permitted);
            throw e;
        }
        if (entry.answer().isPresent()) {
            leave(asked, permitted);
            return again(entry, asked);
        }
        return permitted ? call(request, entry.id(), asked, heard) : instead(request, entry.id(), asked, heard);
    }

    private static void leave(OpenRoute route, boolean permitted) {
        if (permitted) {
            route.circuit().left();
        }
    }

    /** The same answer again. Where a fallback gave it, its books may not be settled yet: this process may have died before. */
    private ChatAnswer again(Entry entry, OpenRoute asked) {
        ChatAnswer answer = entry.answer().orElseThrow();
        if (!answer.route().equals(asked.route().name())) {
            settle(via(entry.id(), answer.route()), answer);
        }
        return answer;
    }

    /** Has the first fallback answer whose circuit lets it. */
    private ChatAnswer instead(ChatRequest request, String id, OpenRoute asked, Consumer<String> heard) {
        Duration rest = asked.circuit().rest();
        try {
            for (OpenRoute each = fallback(asked); each != null; each = fallback(each)) {
                OpenRoute.Most most = each.most(request);
                if (each.circuit().permits()) {
                    return byFallback(request, id, asked, each, most, heard);
                }
                rest = rest.compareTo(each.circuit().rest()) < 0
                        ? rest
                        : each.circuit().rest();
            }
            throw new ProviderFault(
                            FailureCode.MODEL_UNAVAILABLE, "its circuit is open and no fallback can answer", rest)
                    .of(asked.route());
        } catch (RuntimeException e) {
            settle(id, asked, ModelUsage.NONE, BigDecimal.ZERO, null);
            throw e;
        }
    }

    private ChatAnswer byFallback(
            ChatRequest request,
            String id,
            OpenRoute asked,
            OpenRoute fallback,
            OpenRoute.Most most,
            Consumer<String> heard) {
        String own = via(id, fallback.route().name());
        Entry entry;
        try {
            entry = reserve(request, own, fallback, most);
        } catch (RuntimeException e) {
            fallback.circuit().left();
            throw e;
        }
        if (entry.answer().isPresent()) {
            fallback.circuit().left();
            return entry.answer().get();
        }
        return call(
                request,
                entry.id(),
                fallback,
                heard,
                answerId ->
                        // First under the asked id: whoever asks again finds it there, and settles the fallback's
                        // books.
                        settle(id, asked, ModelUsage.NONE, BigDecimal.ZERO, answerId));
    }

    private @Nullable OpenRoute fallback(OpenRoute route) {
        String name = route.route().fallback();
        return name == null ? null : routes.get(name);
    }

    private static String via(String id, String fallback) {
        return id + "-via-" + fallback;
    }

    private ChatAnswer call(ChatRequest request, String id, OpenRoute route, Consumer<String> heard) {
        return call(request, id, route, heard, answerId -> {});
    }

    private ChatAnswer call(
            ChatRequest request, String id, OpenRoute route, Consumer<String> heard, Consumer<String> answered) {
        Conversation conversation = new Conversation(route, request);
        ChatAnswer answer;
        try {
            answer = conversation.ask(heard);
            route.circuit().went();
        } catch (ProviderFault fault) {
            route.circuit().failed(fault);
            settle(id, route, conversation.usage(), conversation.cost(), null);
            throw fault.of(route.route());
        } catch (RuntimeException | Error e) {
            // The asker stopped it, or the answer was of no use: nothing that the provider's health is to blame for.
            route.circuit().left();
            settle(id, route, conversation.usage(), conversation.cost(), null);
            throw e;
        }
        String answerId = artifacts.put("application/json", json(answer));
        answered.accept(answerId);
        settle(id, route, answer.usage(), answer.cost(), answerId);
        return answer;
    }

    /** Finds the entry of this call that is answered or still open, past those of tries that failed. */
    private Entry reserve(ChatRequest request, String callId, OpenRoute route, OpenRoute.Most most) {
        ModelRoute to = route.route();
        for (int attempt = failed.of(callId) + 1; ; attempt++) {
            String id = attempt == 1 ? callId : callId + "-r" + attempt;
            SpendLedger.Grant grant = ledger.reserve(new SpendLedger.Intent(
                    id,
                    request.payer(),
                    to.name(),
                    to.model(),
                    request.purpose(),
                    most.cost(),
                    most.tokens(),
                    to.tokensPerMinute()));
            if (grant.settled().isEmpty()) {
                return new Entry(id, Optional.empty());
            }
            String answerId = grant.settled().get().answerId();
            if (answerId != null) {
                return new Entry(id, Optional.of(answer(artifacts.get(answerId))));
            }
            failed.failed(callId, attempt);
        }
    }

    private void settle(String id, ChatAnswer answer) {
        settle(
                id,
                new SpendLedger.Outcome(
                        answer.route(),
                        answer.model(),
                        answer.usage(),
                        answer.cost(),
                        artifacts.put("application/json", json(answer))));
    }

    private void settle(String id, OpenRoute route, ModelUsage usage, BigDecimal cost, @Nullable String answerId) {
        settle(id, new SpendLedger.Outcome(route.route().name(), route.route().model(), usage, cost, answerId));
    }

    /** Also for a thread that was interrupted, which could not talk to the api otherwise. */
    private void settle(String id, SpendLedger.Outcome outcome) {
        boolean interrupted = Thread.interrupted();
        try {
            ledger.settle(id, outcome);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static byte[] json(ChatAnswer answer) {
        try {
            return JSON.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ChatAnswer answer(byte[] json) {
        try {
            return JSON.readValue(json, ChatAnswer.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The routes and how they are, in the configuration's order. */
    public List<RouteHealth> health() {
        return routes.values().stream()
                .map(route -> RouteHealth.of(route.route(), route.circuit()))
                .toList();
    }

    @Override
    public void close() {
        routes.values().forEach(route -> route.provider().close());
    }
}
