package dev.swarm.activities.agent;

import dev.swarm.contracts.agent.WorkRequest;
import java.util.function.BooleanSupplier;

/** Saves the work of an agent while it works. */
@FunctionalInterface
public interface Checkpoints {
    /** Saves nothing. */
    Checkpoints NONE = (request, current) -> {};

    /**
     * Saves what the workspace is now like, without disturbing the agent; does nothing where nothing has changed. A failure
     * costs no more than this checkpoint.
     *
     * @param current asked before anything leaves this host: whether the run that this belongs to is still wanted
     */
    void take(WorkRequest request, BooleanSupplier current);
}
