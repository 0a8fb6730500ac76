package dev.swarm.api.spend;

import dev.swarm.api.problem.ProblemException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whose costs, and of when; null matches any. */
record UsageFilter(
        @Nullable String project,
        @Nullable String session,
        @Nullable String build,
        @Nullable String ticket,
        @Nullable YearMonth month) {
    private static final OffsetDateTime BEFORE_ALL = Instant.EPOCH.atOffset(ZoneOffset.UTC);
    private static final OffsetDateTime AFTER_ALL =
            Instant.parse("9999-01-01T00:00:00Z").atOffset(ZoneOffset.UTC);

    static @Nullable YearMonth month(@Nullable String text) {
        try {
            return text == null ? null : YearMonth.parse(text);
        } catch (DateTimeParseException e) {
            throw ProblemException.invalid("month", "'" + text + "' is not a month such as 2026-11");
        }
    }

    /** Conditions on columns that calls and machines have both; starts with {@code and}. */
    String conditions() {
        StringBuilder sql = new StringBuilder();
        values().keySet()
                .forEach(name ->
                        sql.append(" and ").append(name).append("_id = :").append(name));
        return sql.toString();
    }

    /** The parameters of {@link #conditions}. */
    Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        put(values, "project", project);
        put(values, "session", session);
        put(values, "build", build);
        put(values, "ticket", ticket);
        return values;
    }

    OffsetDateTime from() {
        return month == null ? BEFORE_ALL : month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC);
    }

    OffsetDateTime to() {
        return month == null
                ? AFTER_ALL
                : month.plusMonths(1).atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC);
    }

    /** What the costs are divided by: what is next narrower than the filter. */
    Part part() {
        if (ticket != null) {
            return Part.PURPOSE;
        }
        if (build != null) {
            return Part.TICKET;
        }
        return project == null && session == null ? Part.PROJECT : Part.BUILD;
    }

    /** What costs are divided by. Machines have no purpose. */
    enum Part {
        PROJECT("project_id", "project_id"),
        BUILD("build_id", "build_id"),
        TICKET("ticket_id", "ticket_id"),
        PURPOSE("purpose", "'machine'");

        final String ofCalls;
        final String ofMachines;

        Part(String ofCalls, String ofMachines) {
            this.ofCalls = ofCalls;
            this.ofMachines = ofMachines;
        }
    }

    private static void put(Map<String, String> values, String name, @Nullable String value) {
        if (value != null) {
            values.put(name, value);
        }
    }
}
