package dev.swarm.activities.model.route;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A named way to a model.
 *
 * @param name see {@link dev.swarm.contracts.model.ModelRoutes}
 * @param model the provider's name of the model
 * @param baseUrl where the provider's API is
 * @param keyRef names the key, never is it: an environment variable or a file of this worker; null where none is needed
 * @param price null where it is not known: then the route answers nothing, because unknown is not free
 * @param requestsPerMinute over the whole fleet; 0 for no limit
 * @param tokensPerMinute over the whole fleet; 0 for no limit
 * @param fallback the route that answers where this one cannot; null for none
 */
public record ModelRoute(
        String name,
        Provider provider,
        String model,
        URI baseUrl,
        @Nullable String keyRef,
        @Nullable ModelPrice price,
        int requestsPerMinute,
        int tokensPerMinute,
        @Nullable String fallback) {
    /** Which API a route speaks. */
    public enum Provider {
        /** Anthropic's Messages API. */
        ANTHROPIC,
        /** OpenAI's Chat Completions API, which many others speak too. */
        OPENAI
    }
}
