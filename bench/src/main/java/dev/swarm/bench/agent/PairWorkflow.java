package dev.swarm.bench.agent;

import dev.swarm.contracts.agent.AgentInput;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** The two activities of a turn, over and over, and nothing else. */
@WorkflowInterface
public interface PairWorkflow {
    @WorkflowMethod(name = "BenchPairs")
    int run(AgentInput input);
}
