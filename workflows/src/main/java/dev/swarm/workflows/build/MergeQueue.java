package dev.swarm.workflows.build;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One ticket merges at a time, in the order in which they asked. Pure. */
final class MergeQueue {
    private final List<String> waiting;
    private @Nullable String merging;

    MergeQueue(List<String> waiting, @Nullable String merging) {
        this.waiting = new ArrayList<>(waiting);
        this.merging = merging;
    }

    void ask(String key) {
        if (!key.equals(merging) && !waiting.contains(key)) {
            waiting.add(key);
        }
    }

    /** The ticket leaves the queue, or ends its turn. */
    void leave(String key) {
        waiting.remove(key);
        if (key.equals(merging)) {
            merging = null;
        }
    }

    /** Gives the turn to the next; null where the turn is taken or nobody waits. */
    @Nullable
    String next() {
        if (merging != null || waiting.isEmpty()) {
            return null;
        }
        merging = waiting.remove(0);
        return merging;
    }

    List<String> waiting() {
        return List.copyOf(waiting);
    }

    @Nullable
    String merging() {
        return merging;
    }
}
