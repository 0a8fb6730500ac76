package dev.swarm.api.timeline;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which events are asked for; null for any. */
record EventFilter(
        @Nullable String project,
        @Nullable String session,
        @Nullable String build,
        @Nullable String ticket) {
    static final EventFilter ALL = new EventFilter(null, null, null, null);

    /** SQL conditions, each beginning with "and"; their values are in {@link #values()}. */
    String conditions() {
        return condition("project_id", project)
                + condition("session_id", session)
                + condition("build_id", build)
                + condition("ticket_id", ticket);
    }

    List<Object> values() {
        List<Object> values = new ArrayList<>();
        for (String value : new @Nullable String[] {project, session, build, ticket}) {
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    private static String condition(String column, @Nullable String value) {
        return value == null ? "" : " and " + column + " = ?";
    }
}
