package dev.swarm.activities.model.route;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long a provider wants us to wait. */
final class RetryAfter {
    /** A provider that names hours is asked again earlier: its limits may have been raised meanwhile. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private RetryAfter() {}

    /**
     * @param values of the header {@code retry-after}: seconds, or a date
     * @return null where nothing usable is said
     */
    static @Nullable Duration of(List<String> values, Instant now) {
        if (values.isEmpty()) {
            return null;
        }
        String value = values.getFirst().strip();
        Duration wait = value.matches("\\d{1,9}(\\.\\d{1,9})?")
                ? Duration.ofMillis((long) Math.ceil(Double.parseDouble(value) * 1000))
                : until(value, now);
        if (wait == null || wait.isNegative() || wait.isZero()) {
            return null;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    private static @Nullable Duration until(String date, Instant now) {
        try {
            return Duration.between(
                    now,
                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
