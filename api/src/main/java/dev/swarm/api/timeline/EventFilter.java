package dev.swarm.api.timeline;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which events are asked for; null or empty for any.
 *
 * @param types simple names of events
 * @param people true for those that name an actor only
 * @param since inclusive
 * @param until exclusive
 */
public record EventFilter(
        @Nullable String project,
        @Nullable String session,
        @Nullable String build,
        @Nullable String ticket,
        List<String> types,
        @Nullable String actor,
        boolean people,
        @Nullable Instant since,
        @Nullable Instant until) {
    static final EventFilter ALL = new EventFilter(null, null, null, null);

    EventFilter(@Nullable String project, @Nullable String session, @Nullable String build, @Nullable String ticket) {
        this(project, session, build, ticket, List.of(), null, false, null, null);
    }

    public static EventFilter ofBuild(String buildId) {
        return new EventFilter(null, null, buildId, null);
    }

    public EventFilter ofTypes(List<String> names) {
        return new EventFilter(project, session, build, ticket, names, actor, people, since, until);
    }

    /** SQL conditions, each beginning with "and"; their values are in {@link #values()}. */
    String conditions() {
        return condition("project_id = ?", project)
                + condition("session_id = ?", session)
                + condition("build_id = ?", build)
                + condition("ticket_id = ?", ticket)
                + condition("type = any (?)", types.isEmpty() ? null : types)
                + condition("actor = ?", actor)
                + (people ? " and actor is not null" : "")
                + condition("at >= ?", since)
                + condition("at < ?", until);
    }

    List<Object> values() {
        List<Object> values = new ArrayList<>();
        for (String value : new @Nullable String[] {project, session, build, ticket}) {
            if (value != null) {
                values.add(value);
            }
        }
        if (!types.isEmpty()) {
            values.add(types.toArray(String[]::new));
        }
        if (actor != null) {
            values.add(actor);
        }
        for (Instant time : new @Nullable Instant[] {since, until}) {
            if (time != null) {
                values.add(time.atOffset(ZoneOffset.UTC));
            }
        }
        return values;
    }

    /** The same conditions, for an event that was read already. */
    boolean matches(StoredEvent event) {
        return matches(project, event.projectId())
                && matches(session, event.sessionId())
                && matches(build, event.buildId())
                && matches(ticket, event.ticketId())
                && (types.isEmpty() || types.contains(event.type()))
                && matches(actor, event.actor())
                && (!people || event.actor() != null)
                && (since == null || !event.at().isBefore(since))
                && (until == null || event.at().isBefore(until));
    }

    private static boolean matches(@Nullable String wanted, @Nullable String found) {
        return wanted == null || wanted.equals(found);
    }

    private static String condition(String condition, @Nullable Object value) {
        return value == null ? "" : " and " + condition;
    }
}
