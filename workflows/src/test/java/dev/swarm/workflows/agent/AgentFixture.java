package dev.swarm.workflows.agent;

import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.agent.AgentInput;
import dev.swarm.contracts.agent.AgentReport;
import dev.swarm.contracts.agent.AgentState;
import dev.swarm.contracts.agent.AgentWorkflow;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.TestPlatform;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** The native agent of ticket {@code b-a}, on fakes of its model and its host. */
@Timeout(60)
abstract class AgentFixture {
    static final String ID = WorkflowIds.agent("b-a", 1);

    final TestPlatform platform = new TestPlatform(AgentWorkflowImpl.class);
    AgentWorkflow agent;

    @AfterEach
    void stop() {
        platform.close();
    }

    void start(AgentInput input) {
        platform.start();
        agent = platform.stub(AgentWorkflow.class, ID);
        WorkflowClient.start(agent::run, input);
    }

    AgentReport report() {
        return WorkflowStub.fromTyped(agent).getResult(AgentReport.class);
    }

    void awaitState(AgentState state) {
        Await.until("state " + state, () -> agent.view().state() == state);
    }
}
