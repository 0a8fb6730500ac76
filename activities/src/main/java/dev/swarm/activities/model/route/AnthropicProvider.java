package dev.swarm.activities.model.route;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.LogLevel;
import com.anthropic.core.ObjectMappers;
import com.anthropic.core.Timeout;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.contracts.model.ModelUsage;
import java.time.Clock;
import java.util.function.Consumer;

/** Anthropic's Messages API. */
final class AnthropicProvider implements ModelProvider {
    private static final JsonMapper JSON = ObjectMappers.jsonMapper();

    private final AnthropicClient client;
    private final String model;
    private final Clock clock;

    AnthropicProvider(ModelRoute route, String key, CallTimes times, Clock clock) {
        this.model = route.model();
        this.clock = clock;
        this.client = AnthropicOkHttpClient.builder()
                .baseUrl(route.baseUrl().toString())
                .apiKey(key)
                // Temporal tries again, where it is seen and survives this process.
                .maxRetries(0)
                // It would log requests and answers where the environment asks for it.
                .logLevel(LogLevel.OFF)
                .timeout(Timeout.builder()
                        .connect(times.connect())
                        .read(times.silence())
                        .write(times.silence())
                        .request(times.whole())
                        .build())
                .build();
    }

    @Override
    public Reply ask(ChatRequest request, Consumer<String> heard, Consumer<ModelUsage> used) {
        AnthropicAnswer answer = new AnthropicAnswer(model, heard, used);
        MessageCreateParams params = MessageCreateParams.builder()
                .body(JSON.convertValue(AnthropicRequest.body(model, request), MessageCreateParams.Body.class))
                .build();
        try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(params)) {
            events.stream().forEach(event -> answer.add(JSON.valueToTree(event)));
        } catch (AnthropicServiceException e) {
            throw ProviderFault.answered(
                    e.statusCode(), error(e), RetryAfter.of(e.headers().values("retry-after"), clock.instant()));
        } catch (AnthropicException e) {
            throw ProviderFault.connection(e);
        }
        return answer.finish();
    }

    private static String error(AnthropicServiceException e) {
        JsonNode body = e.body().convert(JsonNode.class);
        return (body == null ? MissingNode.getInstance() : body)
                .path("error")
                .path("type")
                .asText();
    }

    @Override
    public void close() {
        client.close();
    }
}
