package dev.swarm.workflows.replay;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.agent.AgentInput;
import dev.swarm.contracts.agent.AgentLimits;
import dev.swarm.contracts.agent.AgentReport;
import dev.swarm.contracts.agent.AgentState;
import dev.swarm.contracts.agent.AgentWorkflow;
import dev.swarm.contracts.agent.AnswerAgentCommand;
import dev.swarm.contracts.agent.Checkpointing;
import dev.swarm.contracts.agent.Thought;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeMind;
import dev.swarm.workflows.testing.Inputs;
import dev.swarm.workflows.testing.TestPlatform;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

final class AgentScenarios {
    private static final String ID = WorkflowIds.agent("b-a", 1);

    private AgentScenarios() {}

    static void success(TestPlatform platform) {
        CompletableFuture<Thought> first = platform.mind.thoughts.thenHold();
        platform.mind.asks("tabs?");
        AgentWorkflow agent = start(platform);
        Await.until("it thinks", () -> platform.mind.thoughts.count() == 1);
        agent.guide(new GuidanceCommand("g1", "eva", "be quick"));
        agent.pause();
        agent.resume();
        platform.awaitIdle(ID);
        first.complete(FakeMind.calling(platform.mind.thoughts.calls().get(0), "shell make", "read README"));
        Await.until("it asks", () -> agent.view().state() == AgentState.WAITING);
        platform.awaitEnded(ID, "machines.pause");
        agent.answerSignal(new AnswerAgentCommand("a1", "eva", "yes"));
        end(agent);
    }

    static void failure(TestPlatform platform) {
        platform.mind.calls("shell make");
        platform.mind.thoughts.thenFail(FailureCode.BUDGET_EXCEEDED, "used up");
        end(start(platform));
    }

    static void stop(TestPlatform platform) {
        platform.host.uses.thenHold();
        platform.mind.calls("shell make");
        AgentWorkflow agent = start(platform);
        Await.until("a tool is used", () -> platform.host.uses.count() == 1);
        agent.stop();
        end(agent);
    }

    static void cancellation(TestPlatform platform) {
        platform.host.uses.thenHold();
        platform.mind.calls("shell make");
        AgentWorkflow agent = start(platform);
        Await.until("a tool is used", () -> platform.host.uses.count() == 1);
        WorkflowStub.fromTyped(agent).cancel();
        try {
            end(agent);
        } catch (WorkflowFailedException cancelled) {
            // The history is what is asked for.
        }
    }

    private static AgentWorkflow start(TestPlatform platform) {
        platform.start();
        AgentWorkflow agent = platform.stub(AgentWorkflow.class, ID);
        AgentInput input =
                Inputs.agent(AgentLimits.STANDARD, new Checkpointing("o/r", "swarm/b-a", "base1", Duration.ZERO));
        WorkflowClient.start(agent::run, input);
        return agent;
    }

    private static void end(AgentWorkflow agent) {
        WorkflowStub.fromTyped(agent).getResult(AgentReport.class);
    }
}
