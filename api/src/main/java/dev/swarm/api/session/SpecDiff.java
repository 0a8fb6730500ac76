package dev.swarm.api.session;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.Patch;
import java.util.List;

/**
 * What changed between two versions of a spec.
 *
 * @param added how many lines are new
 * @param removed how many lines are gone; a changed line counts as both
 * @param unified the change in unified format; empty where there is none
 */
record SpecDiff(int from, int to, int added, int removed, String unified) {
    private static final int CONTEXT = 3;

    static SpecDiff between(int from, String older, int to, String newer) {
        List<String> before = older.lines().toList();
        Patch<String> patch = DiffUtils.diff(before, newer.lines().toList());
        List<String> unified =
                UnifiedDiffUtils.generateUnifiedDiff("version " + from, "version " + to, before, patch, CONTEXT);
        int added = patch.getDeltas().stream()
                .mapToInt(delta -> delta.getTarget().size())
                .sum();
        int removed = patch.getDeltas().stream()
                .mapToInt(delta -> delta.getSource().size())
                .sum();
        return new SpecDiff(from, to, added, removed, unified.isEmpty() ? "" : String.join("\n", unified) + "\n");
    }
}
