package dev.swarm.api.web;

import com.github.difflib.DiffUtils;
import com.github.difflib.patch.AbstractDelta;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changed between two texts, line by line.
 *
 * @param rows changed lines with some that did not change around them; empty where nothing changed
 */
public record DiffRows(List<Row> rows, int added, int removed) {
    private static final int CONTEXT = 3;

    /**
     * One line.
     *
     * @param kind {@code added}, {@code removed}, {@code same}, or {@code gap} for lines that are left out
     */
    public record Row(
            String kind, @Nullable Integer before, @Nullable Integer after, String text) {}

    static DiffRows between(String older, String newer) {
        List<String> before = older.lines().toList();
        List<String> after = newer.lines().toList();
        List<Row> rows = new ArrayList<>();
        int added = 0;
        int removed = 0;
        int next = 0;
        int shift = 0;
        for (AbstractDelta<String> delta : DiffUtils.diff(before, after).getDeltas()) {
            int at = delta.getSource().getPosition();
            same(rows, before, next, at, shift);
            for (String line : delta.getSource().getLines()) {
                rows.add(new Row("removed", ++at, null, line));
            }
            int position = delta.getTarget().getPosition();
            for (String line : delta.getTarget().getLines()) {
                rows.add(new Row("added", null, ++position, line));
            }
            removed += delta.getSource().size();
            added += delta.getTarget().size();
            next = at;
            shift = position - at;
        }
        if (!rows.isEmpty()) {
            same(rows, before, next, before.size() + CONTEXT + 1, shift);
        }
        return new DiffRows(rows, added, removed);
    }

    /** Adds what did not change from here to there, but at most some lines at either end. */
    private static void same(List<Row> rows, List<String> lines, int from, int to, int shift) {
        boolean first = rows.isEmpty();
        boolean last = to > lines.size();
        int end = Math.min(to, lines.size());
        boolean gap = false;
        for (int line = from; line < end; line++) {
            boolean near = (!first && line < from + CONTEXT) || (!last && line >= to - CONTEXT);
            if (near) {
                rows.add(new Row("same", line + 1, line + 1 + shift, lines.get(line)));
            } else if (!gap) {
                gap = true;
                rows.add(new Row("gap", null, null, "…"));
            }
        }
    }
}
