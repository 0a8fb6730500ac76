package dev.swarm.activities.workspace;

import io.temporal.activity.Activity;

/** Heartbeats of long steps: of the activity that runs here, or none beside one. */
final class Heartbeats {
    private static final ThreadLocal<Boolean> BESIDE = ThreadLocal.withInitial(() -> false);

    private Heartbeats() {}

    static void beat() {
        if (!BESIDE.get()) {
            Activity.getExecutionContext().heartbeat(null);
        }
    }

    /** Runs what is done beside an activity, in a thread of its own, which the activity's own heartbeats do not depend on. */
    static void without(Runnable work) {
        BESIDE.set(true);
        try {
            work.run();
        } finally {
            BESIDE.remove();
        }
    }
}
