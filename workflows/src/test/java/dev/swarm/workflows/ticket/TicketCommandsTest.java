package dev.swarm.workflows.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.agent.AgentResult;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeHost;
import dev.swarm.workflows.testing.Inputs;
import dev.swarm.workflows.testing.Refused;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What people ask of a ticket, as updates and as signals. */
class TicketCommandsTest extends TicketFixture {
    private CompletableFuture<AgentResult> agent;

    @Test
    void pauseFreezesTheMachineAndResumeThawsIt() {
        startUntilTheAgentWorks();

        assertThat(ticket.pause(Inputs.plain("c1"))).isEqualTo(new Receipt(true, "paused"));
        platform.awaitEnded("ticket/b-a", "machines.pause");
        assertThat(platform.host.freezes.calls()).containsExactly("b-a.1");
        agent.complete(FakeHost.agent(AgentOutcome.SUCCEEDED));
        platform.awaitEnded("ticket/b-a", "agent.run");
        assertThat(ticket.state().state()).isEqualTo(TicketState.PAUSED);
        assertThat(platform.host.verifications.count()).isZero();

        assertThat(ticket.resume(Inputs.plain("c2"))).isEqualTo(new Receipt(true, "in_progress"));
        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.host.thaws.calls()).containsExactly("b-a.1");
        assertThat(platform.records.of(DomainEvent.TicketPaused.class))
                .containsExactly(new DomainEvent.TicketPaused("because"));
        assertThat(platform.records.of(DomainEvent.TicketResumed.class)).hasSize(1);
    }

    @Test
    void whatFailsWhilePausedWaitsForTheResume() {
        startUntilTheAgentWorks();
        ticket.pause(Inputs.plain("c1"));

        agent.complete(FakeHost.agent(AgentOutcome.FAILED));
        platform.records.await(DomainEvent.AttemptFailed.class, 1);
        assertThat(ticket.state().state()).isEqualTo(TicketState.PAUSED);
        assertThat(platform.host.places.count()).isEqualTo(1);

        ticket.resume(Inputs.plain("c2"));
        assertThat(report().attempts()).isEqualTo(2);
        assertThat(platform.host.thaws.count())
                .as("there is no machine to thaw")
                .isZero();
    }

    @Test
    void aRetryOfAPausedTicketResumesIt() {
        startUntilTheAgentWorks();
        ticket.pause(Inputs.plain("c1"));

        ticket.retry(Inputs.plain("c2"));

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.host.releases.calls()).containsExactly("b-a.1", "b-a.2");
    }

    @Test
    void pauseAndResumeAreRefusedWhereTheyDoNotFit() {
        startUntilTheAgentWorks();
        Refused.with(FailureCode.WRONG_STATE, "not paused; it is in_progress", () -> ticket.resume(Inputs.plain("c1")));
        ticket.pause(Inputs.plain("c2"));
        Refused.with(FailureCode.WRONG_STATE, "paused already", () -> ticket.pause(Inputs.plain("c3")));

        assertThat(ticket.state().state()).isEqualTo(TicketState.PAUSED);
        assertThat(platform.host.freezes.count()).isLessThanOrEqualTo(1);
    }

    @Test
    void aCommandIsAppliedOnceByItsId() {
        startUntilTheAgentWorks();
        ticket.pause(Inputs.plain("c1"));
        platform.awaitEnded("ticket/b-a", "machines.pause");
        ticket.resume(Inputs.plain("c2"));

        assertThat(stub().update("pause", Receipt.class, Inputs.plain("c1")))
                .isEqualTo(new Receipt(false, "in_progress"));
        assertThat(ticket.state().state()).isEqualTo(TicketState.IN_PROGRESS);
    }

    @Test
    void signalsDoTheSameAsUpdates() {
        startUntilTheAgentWorks();
        ticket.pauseSignal(new PlainCommand(null, null, null));
        awaitState(TicketState.PAUSED);
        platform.awaitEnded("ticket/b-a", "machines.pause");
        assertThat(platform.records.await(DomainEvent.TicketPaused.class, 1).reason())
                .isEqualTo("paused by unnamed (signal)");

        stub().signal("resume");
        awaitState(TicketState.IN_PROGRESS);
        ticket.guidanceSignal(new GuidanceCommand(null, "eva", "use tabs"));
        ticket.retrySignal(Inputs.plain(null));
        Await.until("the next attempt works", () -> platform.host.agents.count() == 2);
        assertThat(platform.host.agents.calls().get(1).guidance()).containsExactly("use tabs");
        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.records.of(DomainEvent.CommandRejected.class)).isEmpty();
    }

    @Test
    void aTerminateSignalEndsTheTicket() {
        startUntilTheAgentWorks();
        ticket.terminateSignal(new PlainCommand(null, "eva", " "));

        assertThat(report().state()).isEqualTo(TicketState.CANCELLED);
        assertThat(platform.records.of(DomainEvent.TicketCancelled.class))
                .containsExactly(new DomainEvent.TicketCancelled("terminated by eva"));
    }

    @Test
    void aRefusedSignalChangesNothingAndIsOnTheTimeline() {
        startUntilTheAgentWorks();
        ticket.resumeSignal(Inputs.plain(null));
        ticket.guidanceSignal(new GuidanceCommand(null, "eva", " "));
        stub().signal("guidance");

        platform.records.await(DomainEvent.CommandRejected.class, 3);
        assertThat(platform.records.of(DomainEvent.CommandRejected.class))
                .extracting(rejected ->
                        rejected.command() + " " + rejected.failure().code())
                .containsExactly("resume WRONG_STATE", "guidance INVALID_INPUT", "guidance INVALID_INPUT");
        assertThat(ticket.state().state()).isEqualTo(TicketState.IN_PROGRESS);
        assertThat(ticket.state().guidance()).isEmpty();
    }

    @Test
    void guidanceReachesTheNextAttempt() {
        startUntilTheAgentWorks();
        assertThat(ticket.guidance(new GuidanceCommand("c1", "eva", "use tabs")))
                .isEqualTo(new Receipt(true, "in_progress"));
        assertThat(ticket.state().guidance()).containsExactly("use tabs");
        agent.complete(FakeHost.agent(AgentOutcome.FAILED));

        assertThat(report().attempts()).isEqualTo(2);
        assertThat(platform.host.agents.calls().get(0).guidance()).isEmpty();
        assertThat(platform.host.agents.calls().get(1).guidance())
                .hasSize(2)
                .first()
                .isEqualTo("use tabs");
        assertThat(platform.records.of(DomainEvent.GuidanceGiven.class))
                .containsExactly(new DomainEvent.GuidanceGiven("use tabs"));
    }

    @Test
    void guidanceHasOneToTenThousandCharacters() {
        startUntilTheAgentWorks();
        for (String text : List.of("", " \n", "x".repeat(10_001))) {
            Refused.with(
                    FailureCode.INVALID_INPUT,
                    "1 to 10000 characters",
                    () -> ticket.guidance(new GuidanceCommand(null, "eva", text)));
        }
        assertThat(ticket.guidance(new GuidanceCommand(null, "eva", "x".repeat(10_000)))
                        .applied())
                .isTrue();
    }

    @Test
    void aRetryGivesTheAttemptUpAndStartsTheNextInANewMachine() {
        startUntilTheAgentWorks();

        assertThat(ticket.retry(new PlainCommand("c1", "eva", "it is stuck")).applied())
                .isTrue();

        assertThat(report()).isEqualTo(new TicketReport("a", 1, TicketState.MERGED, 2, null));
        assertThat(platform.host.releases.calls()).containsExactly("b-a.1", "b-a.2");
        assertThat(platform.records.of(DomainEvent.TicketRetried.class))
                .containsExactly(new DomainEvent.TicketRetried("it is stuck"));
        assertThat(platform.records.of(DomainEvent.AttemptFailed.class)).isEmpty();
    }

    @Test
    void aRetryDuringTheDelayStartsAtOnce() {
        platform.host.agents.then(FakeHost.agent(AgentOutcome.FAILED));
        start();
        platform.records.await(DomainEvent.AttemptFailed.class, 1);

        ticket.retry(Inputs.plain("c1"));

        assertThat(report().attempts()).isEqualTo(2);
    }

    @Test
    void anEndedTicketTakesNoCommands() {
        start();
        report();

        for (String update : List.of("pause", "resume", "terminate", "retry")) {
            assertThatThrownBy(() -> stub().update(update, Receipt.class, Inputs.plain(null)))
                    .as(update)
                    .isInstanceOf(WorkflowException.class);
        }
        assertThat(ticket.state().state()).isEqualTo(TicketState.MERGED);
    }

    private void startUntilTheAgentWorks() {
        agent = platform.host.agents.thenHold();
        start();
        Await.until("the agent works", () -> platform.host.agents.count() == 1);
    }

    private WorkflowStub stub() {
        return WorkflowStub.fromTyped(ticket);
    }
}
