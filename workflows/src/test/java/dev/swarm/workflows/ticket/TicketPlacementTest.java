package dev.swarm.workflows.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.forge.MergeRequest;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.HostsFor;
import dev.swarm.contracts.machine.MachineReady;
import dev.swarm.contracts.machine.PlaceRequest;
import dev.swarm.contracts.machine.PlacementPolicy;
import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.machine.RecoveryPolicy;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.workspace.PrepareRequest;
import dev.swarm.contracts.workspace.Prepared;
import dev.swarm.contracts.workspace.PublishRequest;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeHost;
import dev.swarm.workflows.testing.Inputs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which host a ticket asks for, what it says while none has room, and where it goes on after a loss. */
class TicketPlacementTest extends TicketFixture {
    private static final PlacementPolicy GPU =
            new PlacementPolicy(Map.of("gpu", "a100"), PlacementPreference.CHEAPEST, RecoveryPolicy.REASSIGN);

    @Test
    void aTicketAsksForWhatItsProjectAndItselfNeed() {
        FakeHost gpu = platform.newHost("g1");
        platform.addHost(gpu);
        platform.serve(TaskQueues.forMachineClass("standard", "gpu=a100"), gpu);
        start(Inputs.ticket("a", GPU, Map.of("region", "eu")), true);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.host.places.count()).isZero();
        assertThat(gpu.places.calls()).singleElement().satisfies(asked -> {
            assertThat(asked.labels()).isEqualTo(Map.of("gpu", "a100", "region", "eu"));
            assertThat(asked.preference()).isEqualTo(PlacementPreference.CHEAPEST);
            assertThat(asked.wanted()).isEqualTo("standard machine with gpu=a100, region=eu");
        });
        assertThat(platform.records.of(DomainEvent.TicketAssigned.class))
                .singleElement()
                .satisfies(assigned -> assertThat(assigned.why()).isEqualTo("it is there"));
        assertThat(platform.records.of(DomainEvent.TicketWaits.class)).isEmpty();
    }

    @Test
    void aMachineIsKeptToTheEgressPolicyOfItsProjectAndMadeOfItsImage() {
        EgressPolicy policy = new EgressPolicy(EgressMode.REGISTRIES, List.of("packages.example.org"));
        start(Inputs.ticket("a", policy, "jdk"), true);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.host.places.calls()).singleElement().satisfies(asked -> {
            assertThat(asked.egress()).isEqualTo(EgressMode.REGISTRIES);
            assertThat(asked.image()).isEqualTo("jdk");
            assertThat(asked.wanted()).isEqualTo("standard machine of image jdk and egress registries");
        });
        assertThat(platform.host.holds.calls()).singleElement().satisfies(held -> {
            assertThat(held.spec().egress()).isEqualTo(policy);
            assertThat(held.spec().image()).isEqualTo("jdk");
        });
    }

    @Test
    void aTicketThatWaitsForAHostSaysWhatForAndWhy() {
        var place = platform.host.places.thenHold();
        platform.records.reasons.then(new HostsFor(0, "no host has joined"));
        platform.records.reasons.always(wanted -> new HostsFor(1, "1 host could take it and has no room"));
        start(Inputs.ticket("waits", PlacementPolicy.STANDARD, Map.of()), true);

        DomainEvent.TicketWaits first = platform.records.await(DomainEvent.TicketWaits.class, 1);
        DomainEvent.TicketWaits second = platform.records.await(DomainEvent.TicketWaits.class, 2);

        assertThat(first).isEqualTo(new DomainEvent.TicketWaits("standard machine", "no host has joined"));
        assertThat(second.reason()).isEqualTo("1 host could take it and has no room");
        assertThat(ticket.state().state()).isEqualTo(TicketState.READY);
        assertThat(ticket.state().step())
                .isEqualTo("waiting for a host with room for a standard machine: 1 host could take it and has no room");
        Await.until("it has looked again", () -> platform.records.reasons.count() >= 4);
        place.complete("h1");
        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.records.of(DomainEvent.TicketWaits.class))
                .as("said again only where it has changed")
                .hasSize(2);
    }

    @Test
    void aLostMachineIsReplacedElsewhereFirst() {
        FakeHost second = loseTheMachineOn("h2", RecoveryPolicy.REASSIGN);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(second.places.count()).isZero();
        assertThat(platform.host.places.calls()).extracting(PlaceRequest::avoid).containsExactly(null, "h2");
    }

    @Test
    void aLostMachineIsReplacedOnItsHostWhereTheProjectSaysSo() {
        FakeHost second = loseTheMachineOn("h2", RecoveryPolicy.RESTART);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(second.places.calls()).extracting(PlaceRequest::machineId).containsExactly("b-a.2");
        assertThat(platform.host.places.count()).isEqualTo(1);
        assertThat(platform.records.of(DomainEvent.MachineReleased.class))
                .extracting(DomainEvent.MachineReleased::lost)
                .containsExactly(true, false);
    }

    @Test
    void aHostThatDoesNotTakeItAgainIsNotWaitedFor() {
        FakeHost second = platform.newHost("h2");
        for (int i = 0; i < 3; i++) {
            second.places.thenFailRetryably(FailureCode.NO_CAPACITY, "full");
        }
        loseTheMachineOn(second, RecoveryPolicy.RESTART);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(second.places.count()).isEqualTo(3);
        assertThat(platform.host.places.count()).isEqualTo(2);
    }

    @Test
    void aLossTakesNothingFromWhatTheAgentMayTry() {
        for (int i = 0; i < 4; i++) {
            platform.host.agents.thenFail(FailureCode.MACHINE_LOST, "it is gone");
        }
        for (int i = 0; i < 3; i++) {
            platform.host.agents.then(FakeHost.agent(AgentOutcome.FAILED));
        }
        start();

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(report().attempts()).isEqualTo(8);
        assertThat(platform.host.prepared.calls())
                .extracting(PrepareRequest::attempt)
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(platform.host.prepared.calls())
                .extracting(PrepareRequest::resumeFrom)
                .as("goes on after a loss, and starts anew after a failure")
                .containsExactly(0, 1, 1, 1, 1, 0, 0, 0);
        assertThat(platform.host.agents.calls().get(4).guidance())
                .as("a loss is nothing that the agent should know")
                .isEmpty();
        assertThat(platform.host.published.calls())
                .extracting(PublishRequest::attempt)
                .containsExactly(8);
        assertThat(platform.forge.merges.calls())
                .extracting(MergeRequest::attemptRefs)
                .containsExactly(true);
    }

    @Test
    void theTimelineSaysWhatAnAttemptGoesOnFrom() {
        platform.host.agents.thenFail(FailureCode.MACHINE_LOST, "it is gone");
        platform.host.prepared.then(new Prepared("base1")).then(new Prepared("base1", "saved1"));
        start(Inputs.ticket("a", PlacementPolicy.STANDARD, Map.of()), true);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.records.of(DomainEvent.AgentStarted.class))
                .containsExactly(
                        new DomainEvent.AgentStarted(1, "base1"), new DomainEvent.AgentStarted(2, "base1", "saved1"));
        assertThat(platform.host.agents.calls().get(1).checkpointing()).satisfies(how -> {
            assertThat(how.branch()).isEqualTo("swarm/b-a");
            assertThat(how.baseSha()).isEqualTo("base1");
        });
    }

    @Test
    void anAdoptedMachineIsALineOfTheTimelineAndNoMore() {
        var agent = platform.host.agents.thenHold();
        start();
        awaitState(TicketState.IN_PROGRESS);

        ticket.machineReady(new MachineReady("b-a.1", true));

        assertThat(platform.records.await(DomainEvent.MachineAdopted.class, 1))
                .isEqualTo(new DomainEvent.MachineAdopted("h1", "b-a.1"));
        agent.complete(FakeHost.agent(AgentOutcome.SUCCEEDED));
        assertThat(report().attempts()).isEqualTo(1);
    }

    private FakeHost loseTheMachineOn(String hostId, RecoveryPolicy policy) {
        return loseTheMachineOn(platform.newHost(hostId), policy);
    }

    private FakeHost loseTheMachineOn(FakeHost host, RecoveryPolicy policy) {
        platform.addHost(host);
        platform.host.places.then(host.id);
        host.agents.thenFail(FailureCode.MACHINE_LOST, "it is gone");
        PlacementPolicy placement = new PlacementPolicy(Map.of(), PlacementPreference.BEST, policy);
        start(Inputs.ticket("a", placement, Map.of()), true);
        return host;
    }
}
