package dev.swarm.workflows.agent;

import io.temporal.workflow.Workflow;
import java.time.Duration;

/** When an agent may go on, and how long it has worked: neither pauses nor waiting for people count. */
final class AgentPace {
    private final WorkClock clock;
    private boolean paused;
    private boolean waiting;

    AgentPace(Duration worked, boolean paused) {
        this.clock = new WorkClock(worked);
        this.paused = paused;
    }

    void pause() {
        paused = true;
        clock.stop(now());
    }

    void resume() {
        paused = false;
        if (!waiting) {
            clock.run(now());
        }
    }

    /** A person is waited for. */
    void await() {
        waiting = true;
        clock.stop(now());
    }

    /** Waits until it may go on; from then on it works. */
    void pass() {
        Workflow.await(() -> !paused);
        waiting = false;
        clock.run(now());
    }

    void end() {
        clock.stop(now());
    }

    boolean isPaused() {
        return paused;
    }

    Duration worked() {
        return clock.worked(now());
    }

    private static long now() {
        return Workflow.currentTimeMillis();
    }
}
