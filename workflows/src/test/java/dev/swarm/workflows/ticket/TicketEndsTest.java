package dev.swarm.workflows.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeForge;
import dev.swarm.workflows.testing.FakeHost;
import dev.swarm.workflows.testing.Inputs;
import dev.swarm.workflows.testing.Script;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.CanceledFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However and whenever a ticket is ended, its machine is released once and its branch deleted. */
class TicketEndsTest extends TicketFixture {
    /** Where a ticket can be when it is ended. */
    enum Stage {
        PLACING,
        STARTING_THE_MACHINE,
        PREPARING,
        AGENT,
        VERIFYING,
        PUBLISHING,
        OPENING,
        WAITING_FOR_ITS_TURN,
        WAITING_FOR_A_PERSON,
        WAITING_TO_TRY_AGAIN,
        PAUSED;

        boolean hasMachine() {
            return this != PLACING;
        }

        boolean mayHaveBranch() {
            return this == PUBLISHING
                    || this == OPENING
                    || this == WAITING_FOR_ITS_TURN
                    || this == WAITING_FOR_A_PERSON;
        }
    }

    @ParameterizedTest
    @EnumSource
    void terminateEndsItAtEachStage(Stage stage) {
        reach(stage);

        ticket.terminate(Inputs.plain("c1"));

        assertThat(report().state()).isEqualTo(TicketState.CANCELLED);
        assertThat(platform.records.recorded(DomainEvent.TicketCancelled.class))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.actor()).isEqualTo("eva");
                    assertThat(event.state()).isEqualTo("cancelled");
                    assertThat(event.event()).isEqualTo(new DomainEvent.TicketCancelled("because"));
                });
        assertIsTidy(stage);
        assertThat(build.heard()).last().isEqualTo("cancelled a");
    }

    @ParameterizedTest
    @EnumSource
    void aCancellationByTemporalEndsItAtEachStage(Stage stage) {
        reach(stage);

        WorkflowStub.fromTyped(ticket).cancel();

        assertThatThrownBy(this::report)
                .isInstanceOf(WorkflowFailedException.class)
                .hasCauseInstanceOf(CanceledFailure.class);
        assertThat(platform.records.of(DomainEvent.TicketCancelled.class))
                .containsExactly(new DomainEvent.TicketCancelled("the workflow was cancelled"));
        assertIsTidy(stage);
        assertThat(build.heard()).last().isEqualTo("cancelled a");
    }

    @Test
    void aTicketThatRunsAgainInItsBuildCountsItsAttemptsOn() {
        TicketInput first = Inputs.ticket(MergeMode.AUTO, Inputs.node("a"));
        start(
                new TicketInput(
                        first.ticketId(),
                        first.buildId(),
                        first.sessionId(),
                        first.project(),
                        first.node(),
                        first.specId(),
                        2,
                        5,
                        List.of("a person's word"),
                        first.policy()),
                true);

        assertThat(report().attempts()).isEqualTo(5);
        assertThat(report().run()).isEqualTo(2);
        assertThat(platform.host.agents.calls().get(0).guidance()).containsExactly("a person's word");
        assertThat(platform.host.releases.calls()).containsExactly("b-a.5");
    }

    private void reach(Stage stage) {
        boolean manual = stage == Stage.WAITING_FOR_A_PERSON;
        Script<?, ?> held = script(stage);
        if (held != null) {
            held.thenHold();
        }
        if (stage == Stage.STARTING_THE_MACHINE) {
            platform.host.holds.then(false);
        }
        if (stage == Stage.WAITING_FOR_ITS_TURN) {
            platform.forge.merges.then(FakeForge.BASE_MOVED);
        }
        if (stage == Stage.WAITING_TO_TRY_AGAIN) {
            platform.host.agents.then(FakeHost.agent(AgentOutcome.FAILED));
        }
        start(Inputs.ticket(manual ? MergeMode.MANUAL : MergeMode.AUTO, Inputs.node("a")), false);
        switch (stage) {
            case STARTING_THE_MACHINE -> Await.until("the hold", () -> platform.host.holds.count() == 1);
            case WAITING_FOR_ITS_TURN -> awaitHeard("ask a");
            case WAITING_TO_TRY_AGAIN -> platform.records.await(DomainEvent.AttemptFailed.class, 1);
            default -> Await.until(stage.name(), () -> held.count() == 1);
        }
        if (stage == Stage.PAUSED) {
            ticket.pause(Inputs.plain("c0"));
        }
    }

    private Script<?, ?> script(Stage stage) {
        return switch (stage) {
            case PLACING -> platform.host.places;
            case PREPARING -> platform.host.prepared;
            case AGENT, PAUSED -> platform.host.agents;
            case VERIFYING -> platform.host.verifications;
            case PUBLISHING -> platform.host.published;
            case OPENING -> platform.forge.opened;
            case WAITING_FOR_A_PERSON -> platform.forge.decisions;
            case STARTING_THE_MACHINE, WAITING_FOR_ITS_TURN, WAITING_TO_TRY_AGAIN -> null;
        };
    }

    private void assertIsTidy(Stage stage) {
        if (stage.hasMachine()) {
            assertThat(platform.host.releases.calls()).containsExactly("b-a.1");
            assertThat(platform.records.of(DomainEvent.MachineReleased.class)).hasSize(1);
        } else {
            assertThat(platform.host.releases.count()).isZero();
        }
        assertThat(platform.forge.closed.count()).isEqualTo(stage.mayHaveBranch() ? 1 : 0);
    }
}
