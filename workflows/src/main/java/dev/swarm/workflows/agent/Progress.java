package dev.swarm.workflows.agent;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Whether an agent gets anywhere. A turn brings nothing new where it calls no tool, or calls the same tools with the same
 * results as one of the turns just before it. Pure.
 */
final class Progress {
    private static final int REMEMBERED = 4;

    private final Deque<String> recent;
    private int idle;

    Progress(int idle, Collection<String> recent) {
        this.idle = idle;
        this.recent = new ArrayDeque<>(recent);
    }

    /** @param done what was called and what came of it; empty where nothing was called */
    void turn(String done) {
        idle = done.isEmpty() || recent.contains(done) ? idle + 1 : 0;
        recent.addLast(done);
        if (recent.size() > REMEMBERED) {
            recent.removeFirst();
        }
    }

    /** How many turns in a row have brought nothing new. */
    int idle() {
        return idle;
    }

    List<String> recent() {
        return List.copyOf(recent);
    }
}
