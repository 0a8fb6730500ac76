package dev.swarm.activities.machine.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How many machines to keep warm: as many as were claimed, at the busiest, in the time that it takes to make one more, so
 * that the next such burst finds the pool full.
 *
 * @param least kept also where nobody asks
 * @param most never exceeded
 */
public record PoolTarget(int least, int most) {
    /** Claims older than this say nothing about the next. */
    static final Duration MEMORY = Duration.ofMinutes(10);

    public PoolTarget {
        if (least < 0 || most < least) {
            throw new IllegalArgumentException("a pool of at least " + least + " and at most " + most);
        }
    }

    /**
     * @param claims when machines were claimed, oldest first
     * @param refill how long it takes to make one more
     */
    int wanted(List<Instant> claims, Duration refill, Instant now) {
        int busiest = 0;
        int first = 0;
        for (int last = 0; last < claims.size(); last++) {
            while (claims.get(first).plus(refill).isBefore(claims.get(last))) {
                first++;
            }
            if (claims.get(last).plus(MEMORY).isAfter(now)) {
                busiest = Math.max(busiest, last - first + 1);
            }
        }
        return Math.clamp(busiest, least, most);
    }
}
