package dev.swarm.contracts.agent;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Agents, on the queue of their machine's host. */
@ActivityInterface
public interface AgentActivities {
    /**
     * Starts the agent, or re-attaches to the one that was started, streams its output to the api, waits for its end and
     * commits what it left uncommitted. An agent that fails is a result, not a failure. Heartbeats. Failures: MACHINE_LOST.
     */
    @ActivityMethod(name = "agent.run")
    AgentResult run(AgentRequest request);
}
