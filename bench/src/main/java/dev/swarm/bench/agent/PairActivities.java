package dev.swarm.bench.agent;

import dev.swarm.contracts.agent.ThinkRequest;
import dev.swarm.contracts.agent.Thought;
import dev.swarm.contracts.agent.ToolOutcome;
import dev.swarm.contracts.agent.ToolRequest;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The two activities of a turn, which do nothing. */
@ActivityInterface
public interface PairActivities {
    @ActivityMethod(name = "bench.think")
    Thought think(ThinkRequest request);

    @ActivityMethod(name = "bench.use")
    ToolOutcome use(ToolRequest request);
}
