package dev.swarm.activities.agent;

import dev.swarm.activities.machine.Standing;
import dev.swarm.contracts.agent.AgentRequest;
import dev.swarm.contracts.agent.Checkpointing;
import io.temporal.activity.ActivityInfo;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has one agent's work saved every so often of its working time, in a thread of its own: a slow machine does not keep the
 * agent from being watched. Only one checkpoint is under way at a time.
 */
final class CheckpointClock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CheckpointClock.class);

    private final Checkpoints checkpoints;
    private final Standing standing;
    private final AgentRequest request;
    private final ActivityInfo activity;
    private @Nullable Duration due;
    private @Nullable Thread underWay;

    CheckpointClock(Checkpoints checkpoints, Standing standing, AgentRequest request, ActivityInfo activity) {
        this.checkpoints = checkpoints;
        this.standing = standing;
        this.request = request;
        this.activity = activity;
    }

    /** The agent has worked for so long. */
    void tick(Duration worked) {
        Checkpointing how = request.checkpointing();
        if (how == null) {
            return;
        }
        if (due == null) {
            // After a worker's restart the next one is as far away as it can be: the last may have been just before it.
            due = worked.plus(how.every());
        } else if (worked.compareTo(due) >= 0 && (underWay == null || !underWay.isAlive())) {
            due = worked.plus(how.every());
            underWay =
                    Thread.ofVirtual().name("checkpoint-" + request.ticketId()).start(this::take);
        }
    }

    private void take() {
        try {
            checkpoints.take(request.work(), this::isCurrent);
        } catch (ApplicationFailure failure) {
            log.info("No checkpoint of {} this time: {}", request.ticketId(), failure.getOriginalMessage());
        } catch (RuntimeException defect) {
            log.warn("No checkpoint of {} this time", request.ticketId(), defect);
        }
    }

    private boolean isCurrent() {
        return standing.of(Standing.Task.of(activity), activity.getAttempt()) == Standing.Verdict.CURRENT;
    }

    /** The agent has ended, or is no longer watched here; a checkpoint that is under way is given up. */
    @Override
    public void close() {
        if (underWay != null) {
            underWay.interrupt();
        }
    }
}
