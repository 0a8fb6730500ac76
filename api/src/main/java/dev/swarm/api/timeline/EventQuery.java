package dev.swarm.api.timeline;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which events a request asks for; what is absent or empty matches any. */
record EventQuery(
        @Nullable String project,
        @Nullable String session,
        @Nullable String build,
        @Nullable String ticket,
        @Nullable List<String> type,
        @Nullable String actor,
        @Nullable Boolean people,
        @Nullable Instant since,
        @Nullable Instant until) {
    EventFilter filter() {
        return new EventFilter(
                some(project),
                some(session),
                some(build),
                some(ticket),
                type == null ? List.of() : type,
                some(actor),
                Boolean.TRUE.equals(people),
                since,
                until);
    }

    private static @Nullable String some(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
