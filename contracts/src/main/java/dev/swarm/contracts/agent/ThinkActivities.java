package dev.swarm.contracts.agent;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The native agent's model, on the queue of its route. */
@ActivityInterface
public interface ThinkActivities {
    /**
     * One turn: tells the model what is new, and answers what it says and which tools it calls. Idempotency key: ticket,
     * attempt and turn; a turn that was answered before is not paid again and answers the same. Heartbeats while the model
     * speaks. Failures: those of a model call.
     */
    @ActivityMethod(name = "agent.think")
    Thought think(ThinkRequest request);
}
