package dev.swarm.activities.model.chat;

import java.util.function.Consumer;

/**
 * Asks models over the configured routes: keeps to budgets and limits, falls back where a route is down, validates
 * structured output (one repair round), accounts for every token.
 */
public interface ChatModels {
    /**
     * Asks and waits for the whole answer. A call that was answered before under the same id is not made, nor paid, again.
     * Stops when the thread is interrupted.
     *
     * @param heard is told each piece of text as it comes, on the caller's thread; with an empty piece every few seconds in which
     *     nothing comes, so that an activity can send its heartbeats. What it throws stops the call. Not told of an answer that
     *     was given before
     * @throws io.temporal.failure.ApplicationFailure with a code of category EXTERNAL (retryable, with the provider's wait
     *     where it names one), BUDGET_EXCEEDED, MODEL_REFUSED, MODEL_OUTPUT_INVALID, MODEL_KEY_REFUSED, MODEL_REQUEST_REFUSED,
     *     MODEL_PRICE_UNKNOWN or NOT_FOUND (no such route), none of which is retryable
     */
    ChatAnswer ask(ChatRequest request, Consumer<String> heard);
}
