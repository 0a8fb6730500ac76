package dev.swarm.workflows.agent;

import java.time.Duration;

/** Working time: runs but while something holds the work up. Pure; told the time in milliseconds. */
final class WorkClock {
    private Duration worked;
    private long since;
    private boolean running;

    WorkClock(Duration worked) {
        this.worked = worked;
    }

    void run(long now) {
        if (!running) {
            running = true;
            since = now;
        }
    }

    void stop(long now) {
        worked = worked(now);
        running = false;
    }

    Duration worked(long now) {
        return running ? worked.plusMillis(now - since) : worked;
    }
}
