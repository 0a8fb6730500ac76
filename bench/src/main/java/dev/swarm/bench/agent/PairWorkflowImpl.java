package dev.swarm.bench.agent;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.agent.AgentInput;
import dev.swarm.contracts.agent.ThinkRequest;
import dev.swarm.contracts.agent.Thought;
import dev.swarm.contracts.agent.ToolOutcome;
import dev.swarm.contracts.agent.ToolRequest;
import dev.swarm.workflows.ActivityProfiles;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** On the same queues as a native agent, with the same options and inputs of the same size. */
public final class PairWorkflowImpl implements PairWorkflow {
    @Override
    public int run(AgentInput input) {
        List<ToolOutcome> results = new ArrayList<>();
        for (int turn = 1; turn <= input.limits().turns(); turn++) {
            Thought thought = Workflow.newActivityStub(
                            PairActivities.class,
                            ActivityProfiles.model(TaskQueues.forModelRoute(input.route()), "Turn " + turn))
                    .think(new ThinkRequest(
                            input.ticketId(),
                            input.attempt(),
                            turn,
                            input.payer(),
                            input.role(),
                            input.bodyId(),
                            input.verifyCommand(),
                            input.phase(),
                            input.bodyId(),
                            results,
                            List.of(),
                            0));
            results.clear();
            results.add(Workflow.newActivityStub(
                            PairActivities.class,
                            ActivityProfiles.longOnHost(input.hostQueue(), "Tool shell", Duration.ofDays(30)))
                    .use(new ToolRequest(
                            input.machineId(),
                            input.ticketId(),
                            input.attempt(),
                            turn,
                            thought.calls().get(0),
                            input.timeout())));
        }
        return input.limits().turns();
    }
}
