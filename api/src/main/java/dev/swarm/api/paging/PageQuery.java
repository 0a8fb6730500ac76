package dev.swarm.api.paging;

import dev.swarm.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * Which page is asked for.
 *
 * @param after the cursor: ordinal of the last row that was seen; null for the first page
 */
public record PageQuery(int limit, @Nullable Long after) {
    private static final int MAX_LIMIT = 200;

    /** Reads the query parameters; refuses what is out of range. */
    public static PageQuery of(int limit, @Nullable String after) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw ProblemException.invalid("limit", "must be between 1 and " + MAX_LIMIT);
        }
        if (after == null || after.isEmpty()) {
            return new PageQuery(limit, null);
        }
        try {
            return new PageQuery(limit, Long.valueOf(after));
        } catch (NumberFormatException e) {
            throw ProblemException.invalid("after", "must be the 'next' of the page before");
        }
    }

    /** One more than the limit: whether there is another page is seen by it. */
    public int fetch() {
        return limit + 1;
    }

    /** The cursor for lists in rising order. */
    public long above() {
        return after == null ? 0 : after;
    }

    /** The cursor for lists in falling order. */
    public long below() {
        return after == null ? Long.MAX_VALUE : after;
    }
}
