package dev.swarm.api.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What clean-ups did and will do.
 *
 * @param removed by the last one, each thing with its kind first
 * @param counts of the last one, by kind; {@code totals} of all since {@code totalsSince}
 * @param leftOver machines that the next one will find
 */
public record CleanupStatus(
        @Nullable Instant lastRunAt,
        List<String> removed,
        Map<String, Integer> counts,
        Map<String, Long> totals,
        @Nullable Instant totalsSince,
        int hosts,
        @Nullable Instant nextRunAt,
        List<String> leftOver) {}
