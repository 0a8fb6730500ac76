package dev.swarm.contracts.model;

/**
 * Tokens that one or more calls of a model took. The four are disjoint: their sum is what was read and written.
 *
 * @param inputTokens read and neither taken from nor written to the provider's cache
 * @param cacheReadTokens read from the provider's cache
 * @param cacheWriteTokens read and written to the provider's cache
 * @param outputTokens written
 */
public record ModelUsage(long inputTokens, long cacheReadTokens, long cacheWriteTokens, long outputTokens) {
    public static final ModelUsage NONE = new ModelUsage(0, 0, 0, 0);

    public ModelUsage plus(ModelUsage other) {
        return new ModelUsage(
                inputTokens + other.inputTokens,
                cacheReadTokens + other.cacheReadTokens,
                cacheWriteTokens + other.cacheWriteTokens,
                outputTokens + other.outputTokens);
    }

    /** All tokens, as providers' limits per minute count them. */
    public long total() {
        return inputTokens + cacheReadTokens + cacheWriteTokens + outputTokens;
    }
}
