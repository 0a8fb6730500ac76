package dev.swarm.contracts.agent;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The native agent's tools, on the queue of its machine's host. */
@ActivityInterface
public interface ToolActivities {
    /**
     * Uses one tool. Idempotency key: attempt, turn and index of the call; a tool that was used under it is not used again, the
     * outcome is that of the first use, and where that was cut short the outcome says so. Heartbeats. Failures: MACHINE_LOST,
     * DISK_LIMIT.
     */
    @ActivityMethod(name = "agent.use")
    ToolOutcome use(ToolRequest request);

    /** Saves the work beside the ticket's branch; a checkpoint that cannot be taken is no failure. Heartbeats. */
    @ActivityMethod(name = "agent.checkpoint")
    void checkpoint(WorkRequest request);

    /** Commits what is left uncommitted; harmless where nothing is. Heartbeats. Failures: MACHINE_LOST. */
    @ActivityMethod(name = "agent.commit")
    CommitResult commit(WorkRequest request);
}
