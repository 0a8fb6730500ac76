package dev.swarm.workflows.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.build.AddTicketsCommand;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.build.SetPriorityCommand;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeTicket;
import dev.swarm.workflows.testing.Inputs;
import dev.swarm.workflows.testing.Refused;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people ask of a build, as updates and as signals. */
class BuildCommandsTest extends BuildFixture {
    @Test
    void addedTicketsRun() {
        start(Inputs.node("a"));
        awaitTicket("a", TicketState.ASSIGNED);

        assertThat(add(Inputs.node("b", "a"), Inputs.node("c"))).isEqualTo(new Receipt(true, "running"));

        awaitTicket("c", TicketState.ASSIGNED);
        assertStates("a assigned, b blocked, c assigned");
        assertThat(platform.records.of(DomainEvent.TicketsAdded.class)).hasSize(2);
    }

    @Test
    void addedTicketsGetABuildGoingThatNeedsAttention() {
        start(titled("a", FakeTicket.FAILS_ONCE));
        awaitBuild(BuildState.NEEDS_ATTENTION);

        add(Inputs.node("b"));

        end("b", TicketState.MERGED);
        awaitBuild(BuildState.NEEDS_ATTENTION);
        assertThat(platform.records.of(DomainEvent.BuildResumed.class)).hasSize(1);
    }

    @Test
    void addedTicketsMustFitTheGraph() {
        start(Inputs.node("a"));
        awaitTicket("a", TicketState.ASSIGNED);
        Refused.with(FailureCode.INVALID_INPUT, "name at least one", this::add);
        Refused.with(FailureCode.INVALID_PLAN, "a key is used by two tickets", () -> add(Inputs.node("a")));
        Refused.with(FailureCode.INVALID_PLAN, "depends on 'x'", () -> add(Inputs.node("b", "x")));
        Refused.with(
                FailureCode.INVALID_PLAN,
                "tickets wait for each other",
                () -> add(Inputs.node("b", "c"), Inputs.node("c", "b")));

        assertStates("a assigned");
        assertThat(platform.records.of(DomainEvent.TicketsAdded.class)).hasSize(1);
    }

    @Test
    void whatHasStartedKeepsItsPriority() {
        start(Inputs.node("a"));
        awaitTicket("a", TicketState.ASSIGNED);

        Refused.with(FailureCode.WRONG_STATE, "it is assigned, not blocked or ready", () -> setPriority("a"));
        Refused.with(FailureCode.NOT_FOUND, "no ticket 'x'", () -> setPriority("x"));
    }

    @Test
    void onlyWhatHasEndedIsRetriedAndOnlyWhatDoesNotRunIsSkipped() {
        start(Inputs.node("a"));
        awaitTicket("a", TicketState.ASSIGNED);

        Refused.with(FailureCode.WRONG_STATE, "it is assigned", () -> build.retryTicket(about("a", null)));
        Refused.with(FailureCode.WRONG_STATE, "it is assigned", () -> build.skipTicket(about("a", null)));
        Refused.with(FailureCode.NOT_FOUND, "no ticket 'x'", () -> build.retryTicket(about("x", null)));
        Refused.with(FailureCode.NOT_FOUND, "no ticket 'x'", () -> build.skipTicket(about("x", null)));
    }

    @Test
    void aRetryOnABranchThatIsNotTakenIsRefused() {
        start(Inputs.node("a", "Ticket a", List.of(), List.of(), List.of("bad")), Inputs.node("bad"), Inputs.node("z"));
        end("a", TicketState.MERGED);
        awaitTicket("bad", TicketState.SKIPPED);

        Refused.with(
                FailureCode.WRONG_STATE,
                "cannot retry ticket bad: its branch was not taken; retry one of a",
                () -> build.retryTicket(about("bad", null)));
        assertThat(state("bad")).isEqualTo(TicketState.SKIPPED);
    }

    @Test
    void aPausedBuildStartsNothingUntilResumed() {
        start(Inputs.node("a"), Inputs.node("b", "a"));
        awaitTicket("a", TicketState.ASSIGNED);

        assertThat(build.pause(Inputs.plain("c1"))).isEqualTo(new Receipt(true, "paused"));
        end("a", TicketState.MERGED);
        awaitTicket("b", TicketState.READY);
        assertThat(build.state().state()).isEqualTo(BuildState.PAUSED);
        Refused.with(
                FailureCode.WRONG_STATE,
                "cannot pause: the build is in state paused",
                () -> build.pause(Inputs.plain("c2")));

        assertThat(build.resume(Inputs.plain("c3"))).isEqualTo(new Receipt(true, "running"));
        end("b", TicketState.MERGED);
        assertThat(report().state()).isEqualTo(BuildState.COMPLETED);
        assertThat(platform.records.of(DomainEvent.BuildPaused.class))
                .containsExactly(new DomainEvent.BuildPaused("because"));
    }

    @Test
    void whatIsPausedDoesNotFailForWantOfAttention() {
        start(titled("a", FakeTicket.FAILS_ONCE));
        awaitBuild(BuildState.NEEDS_ATTENTION);
        build.pause(Inputs.plain("c1"));

        platform.sleep(Duration.ofDays(30));

        assertThat(build.state().state()).isEqualTo(BuildState.PAUSED);
        build.resume(Inputs.plain("c2"));
        awaitBuild(BuildState.NEEDS_ATTENTION);
    }

    @Test
    void aBuildThatNeedsAttentionCanBeFinished() {
        start(titled("a", FakeTicket.FAILS_ONCE), Inputs.node("b"));
        awaitTicket("b", TicketState.ASSIGNED);
        Refused.with(
                FailureCode.WRONG_STATE,
                "cannot finish: the build is in state running",
                () -> build.finish(Inputs.plain("c1")));
        end("b", TicketState.MERGED);
        awaitBuild(BuildState.NEEDS_ATTENTION);

        build.finish(Inputs.plain("c2"));

        assertThat(report()).isEqualTo(new BuildReport("b", BuildState.FAILED, 2, 1, 1, 0));
    }

    @Test
    void aCommandIsAppliedOnceByItsId() {
        start(Inputs.node("a"));
        build.pause(Inputs.plain("c1"));
        build.resume(Inputs.plain("c2"));

        assertThat(WorkflowStub.fromTyped(build).update("pause", Receipt.class, Inputs.plain("c1")))
                .isEqualTo(new Receipt(false, "running"));
        assertThat(build.state().state()).isEqualTo(BuildState.RUNNING);
    }

    @Test
    void signalsDoTheSameAsUpdates() {
        start(titled("a", FakeTicket.FAILS_ONCE), titled("b", FakeTicket.FAILS_ONCE));
        awaitBuild(BuildState.NEEDS_ATTENTION);

        build.pauseSignal(Inputs.plain(null));
        awaitBuild(BuildState.PAUSED);
        WorkflowStub.fromTyped(build).signal("resume");
        awaitBuild(BuildState.NEEDS_ATTENTION);
        build.addTicketsSignal(new AddTicketsCommand(null, "eva", List.of(Inputs.node("c", "b"))));
        Await.until("it is added", () -> build.state().tickets().size() == 3);
        build.setPrioritySignal(new SetPriorityCommand(null, "eva", "c", Priority.LOW));
        Await.until("it has another priority", () -> ticket("c").node().priority() == Priority.LOW);
        build.skipTicketSignal(about("b", null));
        awaitTicket("b", TicketState.SKIPPED);
        build.retryTicketSignal(about("a", null));
        awaitTicket("a", TicketState.MERGED);
        end("c", TicketState.FAILED);
        awaitBuild(BuildState.NEEDS_ATTENTION);
        WorkflowStub.fromTyped(build).signal("finish");

        assertThat(report()).isEqualTo(new BuildReport("b", BuildState.FAILED, 3, 1, 1, 1));
        assertThat(platform.records.of(DomainEvent.CommandRejected.class)).isEmpty();
    }

    @Test
    void aRefusedSignalChangesNothingAndIsOnTheTimeline() {
        start(Inputs.node("a"));
        awaitTicket("a", TicketState.ASSIGNED);
        build.resumeSignal(Inputs.plain(null));
        build.finishSignal(Inputs.plain(null));
        build.retryTicketSignal(about("a", null));
        build.skipTicketSignal(about("x", null));
        build.setPrioritySignal(new SetPriorityCommand(null, "eva", "a", Priority.LOW));
        build.addTicketsSignal(new AddTicketsCommand(null, "eva", List.of()));
        WorkflowStub.fromTyped(build)
                .signal("addTickets", Map.of("tickets", List.of(Map.of("key", "b", "dependsOn", List.of()))));
        WorkflowStub.fromTyped(build).signal("retryTicket");

        platform.records.await(DomainEvent.CommandRejected.class, 8);
        assertThat(platform.records.of(DomainEvent.CommandRejected.class))
                .extracting(rejected ->
                        rejected.command() + " " + rejected.failure().code())
                .containsExactly(
                        "resume WRONG_STATE",
                        "finish WRONG_STATE",
                        "retryTicket WRONG_STATE",
                        "skipTicket NOT_FOUND",
                        "setPriority WRONG_STATE",
                        "addTickets INVALID_INPUT",
                        "addTickets INVALID_INPUT",
                        "retryTicket INVALID_INPUT");
        assertStates("a assigned");
        assertThat(build.state().state()).isEqualTo(BuildState.RUNNING);
    }

    private Receipt add(TicketNode... nodes) {
        return build.addTickets(new AddTicketsCommand(null, "eva", List.of(nodes)));
    }

    private Receipt setPriority(String key) {
        return build.setPriority(new SetPriorityCommand(null, "eva", key, Priority.LOW));
    }
}
