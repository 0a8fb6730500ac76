package dev.swarm.workflows.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.machine.MachineReady;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeHost;
import dev.swarm.workflows.testing.TestPlatform;
import org.junit.jupiter.api.Test;

/** What happens to a ticket when its machine or host does not stay. */
class TicketMachinesTest extends TicketFixture {
    @Test
    void aMachineThatDiesUnderItsAgentIsReplaced() {
        platform.host.agents.thenHold();
        start();
        Await.until("the agent works", () -> platform.host.agents.count() == 1);

        platform.host.kill("b-a.1");

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(report().attempts()).isEqualTo(2);
        assertThat(platform.records.of(DomainEvent.AttemptFailed.class))
                .singleElement()
                .satisfies(failed -> {
                    assertThat(failed.failure().code()).isEqualTo(FailureCode.MACHINE_LOST);
                    assertThat(failed.failure().message()).isEqualTo("it died");
                });
        assertThat(platform.host.releases.calls()).containsExactly("b-a.1", "b-a.2");
    }

    @Test
    void aMachineThatDoesNotComeUpIsTriedElsewhere() {
        platform.host.holds.thenFail(FailureCode.SANDBOX_UNAVAILABLE, "no bubblewrap");
        // As on a host: what is first done in the machine waits until it is up.
        platform.host.prepared.thenHold();
        start();

        assertThat(report().attempts()).isEqualTo(2);
        assertThat(platform.records.of(DomainEvent.AttemptFailed.class))
                .singleElement()
                .satisfies(failed -> assertThat(failed.failure().code()).isEqualTo(FailureCode.SANDBOX_UNAVAILABLE));
    }

    @Test
    void aHostThatDoesNotAnswerIsLostAndAnotherTakesOver() {
        platform.host.places.then(TestPlatform.LOST_HOST);
        start();

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(report().attempts()).isEqualTo(2);
        assertThat(platform.records.of(DomainEvent.AttemptFailed.class))
                .singleElement()
                .satisfies(failed -> {
                    assertThat(failed.failure().code()).isEqualTo(FailureCode.HOST_LOST);
                    assertThat(failed.failure().message()).contains("SCHEDULE_TO_START");
                });
        assertThat(platform.records.of(DomainEvent.TicketAssigned.class))
                .extracting(DomainEvent.TicketAssigned::hostId)
                .containsExactly(TestPlatform.LOST_HOST, "h1");
        assertThat(platform.records.of(DomainEvent.MachineReleased.class))
                .extracting(DomainEvent.MachineReleased::machineId)
                .containsExactly("b-a.1", "b-a.2");
        assertThat(platform.history(WorkflowIds.ticket("b-a")).stream()
                        .filter(event -> event.getActivityTaskScheduledEventAttributes()
                                .getActivityType()
                                .getName()
                                .equals("machines.release")))
                .as("nobody waits for a lost host once more")
                .hasSize(1);
    }

    @Test
    void aMachineThatCannotBeReleasedDoesNotHoldTheTicketUp() {
        platform.host.releases.thenFail(FailureCode.MACHINE_LOST, "it is gone");
        start();

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.host.releases.count()).isEqualTo(1);
    }

    @Test
    void onlyItsOwnMachineIsTakenForReady() {
        // The first machine stays silent; a late word of another machine does not start the agent.
        platform.host.holds.then(false);
        start();
        awaitState(TicketState.ASSIGNED);
        Await.until("the machine is held", () -> platform.host.holds.count() == 1);

        ticket.machineReady(new MachineReady("b-a.0", false));
        assertThat(ticket.state().state()).isEqualTo(TicketState.ASSIGNED);
        assertThat(platform.host.prepared.count()).isZero();

        ticket.machineReady(new MachineReady("b-a.1", false));
        assertThat(report().attempts()).isEqualTo(1);
    }

    @Test
    void theStateNamesTheMachineWhileThereIsOne() {
        var agent = platform.host.agents.thenHold();
        start();
        awaitState(TicketState.IN_PROGRESS);

        assertThat(ticket.state().hostId()).isEqualTo("h1");
        assertThat(ticket.state().machineId()).isEqualTo("b-a.1");
        assertThat(ticket.state().step()).isEqualTo("the agent works");

        agent.complete(FakeHost.agent(AgentOutcome.SUCCEEDED));
        report();
        assertThat(ticket.state().machineId()).isNull();
        assertThat(ticket.state().pullRequest().number()).isEqualTo(7);
    }
}
