package dev.swarm.activities.model.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.LogLevel;
import com.openai.core.ObjectMappers;
import com.openai.core.Timeout;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.contracts.model.ModelUsage;
import java.time.Clock;
import java.util.function.Consumer;

/** OpenAI's Chat Completions API, as OpenAI and many others offer it. */
final class OpenAiProvider implements ModelProvider {
    private static final JsonMapper JSON = ObjectMappers.jsonMapper();

    private final OpenAIClient client;
    private final ModelRoute route;
    private final Clock clock;

    OpenAiProvider(ModelRoute route, String key, CallTimes times, Clock clock) {
        this.route = route;
        this.clock = clock;
        this.client = OpenAIOkHttpClient.builder()
                .baseUrl(route.baseUrl().toString())
                // The SDK wants one; servers of one's own look at none.
                .apiKey(key.isEmpty() ? "none" : key)
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
        OpenAiAnswer answer = new OpenAiAnswer(route.model(), heard, used);
        ChatCompletionCreateParams params = ChatCompletionCreateParams.builder()
                .body(JSON.convertValue(OpenAiRequest.body(route, request), ChatCompletionCreateParams.Body.class))
                .build();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(params)) {
            chunks.stream().forEach(chunk -> answer.add(JSON.valueToTree(chunk)));
        } catch (OpenAIServiceException e) {
            throw ProviderFault.answered(
                    e.statusCode(), error(e), RetryAfter.of(e.headers().values("retry-after"), clock.instant()));
        } catch (OpenAIException e) {
            throw ProviderFault.connection(e);
        }
        return answer.finish();
    }

    /** With or without the envelope, which the SDK takes off where it finds one. */
    private static String error(OpenAIServiceException e) {
        JsonNode body = e.body().convert(JsonNode.class);
        JsonNode whole = body == null ? MissingNode.getInstance() : body;
        return whole.path("error").path("type").asText(whole.path("type").asText());
    }

    @Override
    public void close() {
        client.close();
    }
}
