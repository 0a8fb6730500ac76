package dev.swarm.workflows.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.build.SetLimitCommand;
import dev.swarm.contracts.build.SetPriorityCommand;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.RecordedEvent;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.workflows.testing.FakeTicket;
import dev.swarm.workflows.testing.Inputs;
import dev.swarm.workflows.testing.Refused;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which order a build runs its tickets, and what a failed one means for the others. */
class BuildOrderTest extends BuildFixture {
    @Test
    void aDiamondRunsAsItsDependenciesMerge() {
        start(Inputs.node("a"), Inputs.node("b", "a"), Inputs.node("c", "a"), Inputs.node("d", "b", "c"));
        awaitTicket("a", TicketState.ASSIGNED);
        assertStates("a assigned, b blocked, c blocked, d blocked");

        end("a", TicketState.MERGED);
        awaitTicket("c", TicketState.ASSIGNED);
        assertStates("a merged, b assigned, c assigned, d blocked");

        end("c", TicketState.MERGED);
        assertStates("a merged, b assigned, c merged, d blocked");
        end("b", TicketState.MERGED);
        end("d", TicketState.MERGED);

        assertThat(report()).isEqualTo(new BuildReport("b", BuildState.COMPLETED, 4, 4, 0, 0));
        assertThat(platform.records.recorded(DomainEvent.TicketBecameReady.class))
                .extracting(event -> event.scope().ticketId())
                .containsExactly("b-a", "b-b", "b-c", "b-d");
        assertThat(platform.records.of(DomainEvent.BuildEnded.class))
                .containsExactly(new DomainEvent.BuildEnded(4, 4, 0, 0));
        assertThat(platform.forge.repositories.count()).isEqualTo(1);
    }

    @Test
    void noMoreRunAtOnceThanTheBuildAllows() {
        start(Inputs.build("b", 2, 10, Inputs.node("a"), Inputs.node("b"), Inputs.node("c")));
        awaitTicket("b", TicketState.ASSIGNED);
        assertStates("a assigned, b assigned, c ready");

        end("b", TicketState.MERGED);

        awaitTicket("c", TicketState.ASSIGNED);
        assertStates("a assigned, b merged, c assigned");
    }

    @Test
    void aPersonChangesHowManyRunAtOnce() {
        start(Inputs.build("b", 1, 10, Inputs.node("a"), Inputs.node("b"), Inputs.node("c")));
        awaitTicket("a", TicketState.ASSIGNED);
        assertStates("a assigned, b ready, c ready");

        build.setLimit(new SetLimitCommand("c1", "eva", 2));

        awaitTicket("b", TicketState.ASSIGNED);
        assertStates("a assigned, b assigned, c ready");
        assertThat(platform.records
                        .await(DomainEvent.BuildLimitChanged.class, 1)
                        .maxParallelTickets())
                .isEqualTo(2);
        Refused.with(
                FailureCode.INVALID_INPUT,
                "1 to 100 tickets at once, not 0",
                () -> build.setLimit(new SetLimitCommand("c2", "eva", 0)));
    }

    @Test
    void noMoreRunAtOnceThanTheProjectAllows() {
        start(Inputs.build("b", 4, 1, Inputs.node("a"), Inputs.node("b")));
        awaitTicket("a", TicketState.ASSIGNED);

        assertThat(build.state().projectShare()).isEqualTo(1);
        assertStates("a assigned, b ready");
    }

    @Test
    void theMostUrgentGoesFirst() {
        start(Inputs.build(
                "b", 1, 10, Inputs.node("a"), Inputs.node("b"), Inputs.node("c").withPriority(Priority.CRITICAL)));
        awaitTicket("c", TicketState.ASSIGNED);

        assertThat(build.setPriority(new SetPriorityCommand("c1", "eva", "b", Priority.HIGH))
                        .applied())
                .isTrue();
        assertThat(ticket("b").node().priority()).isEqualTo(Priority.HIGH);
        end("c", TicketState.MERGED);
        awaitRunning("b");

        assertThat(started).extracting(input -> input.node().key()).containsExactly("c", "b");
        assertThat(platform.records.await(DomainEvent.PriorityChanged.class, 1).priority())
                .isEqualTo(Priority.HIGH);
    }

    @Test
    void aFailedTicketHoldsUpOnlyItsDescendantsUntilAPersonRetriesIt() {
        start(titled("a", FakeTicket.FAILS_ONCE), Inputs.node("b"), Inputs.node("a1", "a"), Inputs.node("b1", "b"));
        awaitTicket("a", TicketState.FAILED);
        end("b", TicketState.MERGED);
        assertThat(build.state().state()).isEqualTo(BuildState.RUNNING);
        end("b1", TicketState.MERGED);
        awaitBuild(BuildState.NEEDS_ATTENTION);
        assertStates("a failed, b merged, a1 blocked, b1 merged");
        assertThat(platform.records
                        .await(DomainEvent.BuildNeedsAttention.class, 1)
                        .failedTickets())
                .containsExactly("a");
        assertThat(platform.records.of(DomainEvent.TicketBlocked.class))
                .containsExactly(new DomainEvent.TicketBlocked(List.of("a")));

        build.retryTicket(about("a", "try harder"));

        end("a1", TicketState.MERGED);
        assertThat(report()).isEqualTo(new BuildReport("b", BuildState.COMPLETED, 4, 4, 0, 0));
        TicketInput again =
                started.stream().filter(input -> input.run() == 2).findFirst().orElseThrow();
        assertThat(again.node().key()).isEqualTo("a");
        assertThat(again.firstAttempt()).isEqualTo(2);
        assertThat(again.guidance()).containsExactly("try harder");
    }

    @Test
    void aSkippedTicketLetsItsDescendantsRun() {
        start(titled("a", FakeTicket.FAILS_ONCE), Inputs.node("b", "a"));
        awaitBuild(BuildState.NEEDS_ATTENTION);

        build.skipTicket(about("a", "not needed"));

        assertThat(ticket("a").skippedBy()).isEqualTo("eva");
        end("b", TicketState.MERGED);
        assertThat(report()).isEqualTo(new BuildReport("b", BuildState.COMPLETED, 2, 1, 0, 1));
        assertThat(platform.records.of(DomainEvent.TicketSkipped.class))
                .containsExactly(new DomainEvent.TicketSkipped("not needed"));
    }

    @Test
    void aBuildThatNobodyAttendsToFailsInTheEnd() {
        start(titled("a", FakeTicket.FAILS_ONCE), Inputs.node("b", "a"));

        assertThat(report()).isEqualTo(new BuildReport("b", BuildState.FAILED, 2, 0, 1, 0));
        RecordedEvent asked =
                platform.records.recorded(DomainEvent.BuildNeedsAttention.class).get(0);
        RecordedEvent ended =
                platform.records.recorded(DomainEvent.BuildEnded.class).get(0);
        assertThat(Duration.between(asked.at(), ended.at())).isBetween(Duration.ofDays(7), Duration.ofDays(8));
        assertThat(ended.state()).isEqualTo("failed");
    }

    @Test
    void aFailureTakesItsBranchWhichMendsIt() {
        start(
                Inputs.node("a", FakeTicket.FAILS_ONCE, List.of(), List.of("good"), List.of("bad")),
                Inputs.node("good"),
                Inputs.node("bad"),
                Inputs.node("after", "good", "bad"));
        end("bad", TicketState.MERGED);
        end("after", TicketState.MERGED);

        assertThat(report()).isEqualTo(new BuildReport("b", BuildState.COMPLETED, 4, 2, 0, 1));
        assertThat(platform.records.of(DomainEvent.TicketSkipped.class))
                .containsExactly(new DomainEvent.TicketSkipped("its branch was not taken"));
    }

    @Test
    void aRetryOpensTheBranchesAgain() {
        start(Inputs.node("a", FakeTicket.FAILS_ONCE, List.of(), List.of("good"), List.of()), Inputs.node("good"));
        awaitBuild(BuildState.NEEDS_ATTENTION);
        assertStates("a failed, good skipped");

        build.retryTicket(about("a", null));
        end("good", TicketState.MERGED);

        assertThat(report().merged()).isEqualTo(2);
        // Once because its trigger failed, and once because it is no longer skipped.
        assertThat(platform.records.recorded(DomainEvent.TicketBlocked.class))
                .extracting(event -> event.scope().ticketId())
                .containsExactly("b-good", "b-good");
    }
}
