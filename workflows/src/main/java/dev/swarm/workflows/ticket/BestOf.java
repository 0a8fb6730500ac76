package dev.swarm.workflows.ticket;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Chooses among attempts that ran side by side: by checks, then by reviewers, then by the size of the change. Pure. */
final class BestOf {
    private static final Comparator<Entry> BEST_FIRST =
            Comparator.comparingInt(Entry::votesFor).reversed().thenComparingLong(Entry::linesChanged);

    private BestOf() {}

    /**
     * One attempt.
     *
     * @param verified whether the project's checks passed; without that it is never chosen
     * @param votesFor approvals less rejections of reviewers; 0 where nobody voted
     */
    record Entry(int attempt, boolean verified, int votesFor, long linesChanged) {}

    /** The best, and why, for people. */
    record Choice(int attempt, String why) {}

    /** Empty where no attempt's checks passed; among equals the one that stands first. */
    static Optional<Choice> choose(List<Entry> entries) {
        List<Entry> passed = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.verified()) {
                passed.add(entry);
            }
        }
        passed.sort(BEST_FIRST);
        return passed.isEmpty()
                ? Optional.empty()
                : Optional.of(new Choice(passed.getFirst().attempt(), why(passed)));
    }

    private static String why(List<Entry> bestFirst) {
        Entry best = bestFirst.getFirst();
        if (bestFirst.size() == 1) {
            return "the only one whose checks passed";
        }
        Entry next = bestFirst.get(1);
        if (best.votesFor() != next.votesFor()) {
            return "reviewers preferred it";
        }
        return best.linesChanged() == next.linesChanged()
                ? "as good as the next, and started first"
                : "the smallest change: " + best.linesChanged() + " lines, the next " + next.linesChanged();
    }
}
