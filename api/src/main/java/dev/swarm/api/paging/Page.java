package dev.swarm.api.paging;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param next what to send as {@code after} for the next page; null on the last one
 */
public record Page<T>(List<T> items, @Nullable String next) {
    /** Makes a page of rows that were read with {@link PageQuery#fetch()} as their limit. */
    public static <R, T> Page<T> of(List<R> rows, PageQuery query, ToLongFunction<R> ordinal, Function<R, T> view) {
        boolean more = rows.size() > query.limit();
        List<R> shown = more ? rows.subList(0, query.limit()) : rows;
        String next = more ? Long.toString(ordinal.applyAsLong(shown.getLast())) : null;
        return new Page<>(shown.stream().map(view).toList(), next);
    }
}
