package dev.swarm.workflows.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.agent.AgentState;
import dev.swarm.contracts.agent.AgentWorkflow;
import dev.swarm.contracts.agent.ThinkRequest;
import dev.swarm.contracts.agent.Thought;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.workspace.Prepared;
import dev.swarm.workflows.agent.AgentWorkflowImpl;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeMind;
import dev.swarm.workflows.testing.Inputs;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A ticket whose agent is the platform's own, a workflow below it. */
class TicketNativeTest extends TicketFixture {
    @BeforeEach
    void serveAgents() {
        platform.control().registerWorkflowImplementationTypes(AgentWorkflowImpl.class);
    }

    private void startNative() {
        start(Inputs.ticket(MergeMode.AUTO, Inputs.nativeNode("a")), true);
    }

    @Test
    void mergesWhatItsAgentDid() {
        platform.mind.calls("write a");
        startNative();

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.host.agents.count()).isZero();
        assertThat(platform.records.of(DomainEvent.AgentFinished.class))
                .extracting(DomainEvent.AgentFinished::outcome)
                .containsExactly(AgentOutcome.SUCCEEDED);
        ThinkRequest first = platform.mind.thoughts.calls().get(0);
        assertThat(first.bodyId()).isEqualTo("body-a");
        assertThat(first.role()).isEqualTo("coder");
        assertThat(first.verifyCommand()).isEqualTo("make check");
        assertThat(first.payer().ticketId()).isEqualTo("b-a");
    }

    @Test
    void goesOnWithItsConversationAfterALostMachine() {
        platform.host.prepared.then(new Prepared("base1")).then(new Prepared("base1", "saved1"));
        platform.mind.calls("write a");
        platform.mind.thoughts.thenHold();
        startNative();
        Await.until("it thinks again", () -> platform.mind.thoughts.count() == 2);
        ticket.guidance(new GuidanceCommand("g1", "eva", "use tabs"));

        platform.host.kill("b-a.1");

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        ThinkRequest third = platform.mind.thoughts.calls().get(2);
        assertThat(third.attempt()).isEqualTo(2);
        assertThat(third.transcriptId()).isEqualTo("transcript1.1");
        assertThat(third.notes())
                .first()
                .asString()
                .startsWith("Your machine is gone")
                .contains("commit saved1, the last state of your work that was saved");
    }

    @Test
    void passesOnWhatPeopleSayAndDo() {
        CompletableFuture<Thought> first = platform.mind.thoughts.thenHold();
        startNative();
        Await.until("it thinks", () -> platform.mind.thoughts.count() == 1);
        AgentWorkflow agent = platform.running(AgentWorkflow.class, WorkflowIds.agent("b-a", 1));

        ticket.guidance(new GuidanceCommand("g1", "eva", "use tabs"));
        ticket.pause(Inputs.plain("p1"));
        Await.until("it is paused", () -> agent.view().state() == AgentState.PAUSED);
        platform.awaitEnded(WorkflowIds.ticket("b-a"), "machines.pause");
        first.complete(FakeMind.calling(platform.mind.thoughts.calls().get(0), "write a"));
        ticket.resume(Inputs.plain("p2"));

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.mind.thoughts.calls().get(1).notes()).containsExactly("A person says: use tabs");
    }

    @Test
    void waitsForAPersonWhereItsAgentReachedALimit() {
        platform.mind.thoughts.always(request -> FakeMind.calling(request, "shell " + request.turn()));
        startNative();

        awaitState(TicketState.PAUSED);

        assertThat(platform.records
                        .await(DomainEvent.AttemptFailed.class, 1)
                        .failure()
                        .code())
                .isEqualTo(FailureCode.AGENT_LIMIT);
        assertThat(platform.mind.thoughts.count()).isEqualTo(100);
    }

    @Test
    void aTerminatedTicketEndsItsAgent() {
        platform.mind.thoughts.thenHold();
        startNative();
        Await.until("it thinks", () -> platform.mind.thoughts.count() == 1);

        ticket.terminate(Inputs.plain("t1"));

        assertThat(report().state()).isEqualTo(TicketState.CANCELLED);
        assertThat(platform.running(AgentWorkflow.class, WorkflowIds.agent("b-a", 1))
                        .view()
                        .state())
                .isEqualTo(AgentState.ENDED);
    }
}
