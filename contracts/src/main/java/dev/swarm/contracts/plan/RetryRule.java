package dev.swarm.contracts.plan;

import dev.swarm.contracts.FailureCategory;
import dev.swarm.contracts.FailureCode;
import java.util.List;

/**
 * A ticket's own retry rule; it replaces the platform's default for the failures it names.
 *
 * @param maxRetries how many attempts may follow the first, 0 to 10
 * @param retryOn failures that are retried; an empty list (with {@code retryCategories} empty too) means the default ones
 * @param retryCategories categories of failures that are retried
 * @param exponential true for growing delays (1 s, 5 s, 30 s), false for 1 s each time
 */
public record RetryRule(
        int maxRetries, List<FailureCode> retryOn, List<FailureCategory> retryCategories, boolean exponential) {
    /** More retries than this are refused. */
    public static final int MOST_RETRIES = 10;
}
