package dev.swarm.api.build;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.ticket.TicketState;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which tickets of a list are wanted; a null field matches any.
 *
 * @param text words that are all in the ticket's key, title or tags, in any case of letters
 * @param assignee what works on it: the kind of agent, its program, its role, or the host
 */
public record TicketFilter(
        @Nullable String text,
        @Nullable TicketState state,
        @Nullable Priority priority,
        @Nullable String tag,
        @Nullable String assignee) {
    public static final TicketFilter ANY = new TicketFilter(null, null, null, null, null);
    private static final int LONGEST = 200;

    /** Reads what a request says; blank is the same as nothing. */
    public static TicketFilter of(
            @Nullable String text,
            @Nullable String state,
            @Nullable String priority,
            @Nullable String tag,
            @Nullable String assignee) {
        return new TicketFilter(
                plain("text", text),
                state(state),
                one("priority", plain("priority", priority), Priority.values(), Priority::wire),
                plain("tag", tag),
                plain("assignee", assignee));
    }

    static @Nullable TicketState state(@Nullable String wire) {
        return one("state", plain("state", wire), TicketState.values(), TicketState::wire);
    }

    public boolean isAny() {
        return equals(ANY);
    }

    /** Adds its conditions on table {@code t}, each of which starts with {@code and}, and their values. */
    void addTo(StringBuilder sql, List<Object> values) {
        if (state != null) {
            sql.append(" and t.state = ?");
            values.add(state.wire());
        }
        if (priority != null) {
            sql.append(" and t.priority = ?");
            values.add(priority.wire());
        }
        if (tag != null) {
            sql.append(" and ? = any (t.tags)");
            values.add(tag);
        }
        if (assignee != null) {
            sql.append(" and ? in (t.agent, t.program, t.role, t.host_id)");
            values.add(assignee);
        }
        if (text != null) {
            for (String word : text.toLowerCase(Locale.ROOT).split("\\s+")) {
                sql.append(
                        " and position(? in lower(t.key || ' ' || t.title || ' ' || array_to_string(t.tags, ' '))) > 0");
                values.add(word);
            }
        }
    }

    private static @Nullable String plain(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        if (value.length() > LONGEST || value.indexOf('\0') >= 0) {
            throw ProblemException.invalid(field, "must be text of at most " + LONGEST + " characters");
        }
        return value.strip();
    }

    private static <T> @Nullable T one(String field, @Nullable String value, T[] known, Function<T, String> wire) {
        if (value == null) {
            return null;
        }
        for (T one : known) {
            if (wire.apply(one).equals(value)) {
                return one;
            }
        }
        throw ProblemException.invalid(
                field,
                "'" + value + "' is not one of "
                        + Arrays.stream(known).map(wire).collect(Collectors.joining(", ")));
    }
}
