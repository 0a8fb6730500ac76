package dev.swarm.workflows.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.forge.MergeRequest;
import dev.swarm.contracts.forge.MergeResult;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.PullRequestChanged;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.workspace.Integrated;
import dev.swarm.contracts.workspace.Published;
import dev.swarm.contracts.workspace.Verification;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeForge;
import dev.swarm.workflows.testing.FakeHost;
import dev.swarm.workflows.testing.Inputs;
import dev.swarm.workflows.testing.TestPlatform;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How pull requests are merged: by the platform, or by a person on the forge. */
class TicketMergeTest extends TicketFixture {
    private static final TicketInput AUTO = Inputs.ticket(MergeMode.AUTO, Inputs.node("a"));
    private static final TicketInput MANUAL = Inputs.ticket(MergeMode.MANUAL, Inputs.node("a"));
    private static final Integrated CONFLICTS = new Integrated("base2", false, List.of("src/a.py"));

    @Test
    void whereTheBaseHasMovedItIsRebasedAndVerifiedAgain() {
        platform.forge.merges.then(FakeForge.BASE_MOVED);
        platform.host.published.then(FakeHost.published("head1", 1)).then(FakeHost.published("head2", 1));
        start();

        assertThat(report().attempts()).isEqualTo(1);
        assertThat(platform.forge.merges.calls())
                .containsExactly(
                        new MergeRequest("o/r", 7, "swarm/b-a", "main", "head1", "base1"),
                        new MergeRequest("o/r", 7, "swarm/b-a", "main", "head2", "base2"));
        assertThat(platform.records.of(DomainEvent.TicketRebased.class))
                .containsExactly(new DomainEvent.TicketRebased("base2"));
        assertThat(platform.host.verifications.count()).isEqualTo(2);
    }

    @Test
    void aHostThatIsSilentInItsTurnLetsOthersMergeFirst() {
        FakeHost silent = platform.newHost(TestPlatform.SILENT_HOST);
        platform.addHost(silent);
        platform.host.places.always(request -> silent.id);
        platform.forge.merges.then(FakeForge.BASE_MOVED);
        silent.published.then(FakeHost.published("head1", 1));
        CompletableFuture<Published> late = silent.published.thenHold();
        CompletableFuture<Published> later = silent.published.thenHold();
        CompletableFuture<Integrated> back =
                silent.integrated.then(new Integrated("base2", true, List.of())).thenHold();
        silent.published.always(request -> FakeHost.published("head3", 1));
        start();
        Await.until("its host is waited for", () -> silent.integrated.count() == 2);
        assertThat(build.heard()).as("meanwhile it is the turn of others").containsExactly("ask a", "leave a");

        late.complete(FakeHost.published("late", 1));
        later.complete(FakeHost.published("late", 1));
        back.complete(new Integrated("base3", true, List.of()));

        assertThat(report()).isEqualTo(new TicketReport("a", 1, TicketState.MERGED, 1, null));
        assertThat(build.heard()).containsExactly("ask a", "leave a", "ask a", "merged a");
        assertThat(platform.forge.merges.calls())
                .extracting(MergeRequest::headSha)
                .containsExactly("head1", "head3");
    }

    @Test
    void whatGoesWrongTwiceInItsTurnIsTriedAgainBeforeTheNext() {
        platform.forge.merges.then(FakeForge.BASE_MOVED);
        platform.host.integrated.thenFailRetryably(FailureCode.FORGE_UNAVAILABLE, "it is down");
        platform.host.integrated.thenFailRetryably(FailureCode.FORGE_UNAVAILABLE, "it is down");
        start();

        assertThat(report().attempts()).isEqualTo(1);
        assertThat(platform.host.integrated.count()).isEqualTo(4);
        assertThat(build.heard()).containsExactly("ask a", "leave a", "ask a", "merged a");
    }

    @Test
    void aTicketGivesItsTurnBackThreeTimesAndThenKeepsIt() {
        platform.forge.merges.then(FakeForge.BASE_MOVED);
        for (int i = 0; i < 3; i++) {
            platform.host.integrated.thenFailRetryably(FailureCode.WORKSPACE_FAILED, "something is wrong");
            platform.host.integrated.thenFailRetryably(FailureCode.WORKSPACE_FAILED, "something is wrong");
            platform.host.integrated.then(new Integrated("base2", true, List.of()));
        }
        for (int i = 0; i < 3; i++) {
            platform.host.integrated.thenFailRetryably(FailureCode.WORKSPACE_FAILED, "something is still wrong");
        }
        start();

        assertThat(report().attempts()).isEqualTo(1);
        assertThat(build.heard())
                .containsExactly("ask a", "leave a", "ask a", "leave a", "ask a", "leave a", "ask a", "merged a");
    }

    @Test
    void aMachineThatIsLostInItsTurnIsNotWaitedFor() {
        platform.forge.merges.then(FakeForge.BASE_MOVED);
        platform.host.integrated.thenFail(FailureCode.MACHINE_LOST, "it is gone");
        start();

        assertThat(report().attempts()).isEqualTo(2);
        assertThat(build.heard()).containsExactly("ask a", "leave a", "merged a");
    }

    @Test
    void aRefusedMergeOfAnUpToDateBranchFailsTheAttempt() {
        platform.forge.merges.then(FakeForge.CONFLICT);
        platform.host.integrated.then(new Integrated("base1", false, List.of()));
        start();

        assertThat(report().attempts()).isEqualTo(2);
        assertThat(failures()).containsExactly(FailureCode.FORGE_REJECTED);
    }

    @Test
    void aConflictGoesToTheAgentOnceAndThenToAPerson() {
        platform.forge.merges.then(FakeForge.CONFLICT).then(FakeForge.CONFLICT);
        platform.host.integrated.then(CONFLICTS).then(CONFLICTS);
        start();
        awaitState(TicketState.PAUSED);
        platform.records.await(DomainEvent.TicketPaused.class, 1);

        assertThat(failures()).containsExactly(FailureCode.MERGE_CONFLICT, FailureCode.MERGE_CONFLICT);
        assertThat(platform.host.agents.calls().get(1).guidance())
                .singleElement()
                .satisfies(guidance ->
                        assertThat(guidance).contains("MERGE_CONFLICT").contains("src/a.py"));
        assertThat(ticket.state().step()).startsWith("waiting for a person: conflicts with");
        assertThat(platform.host.releases.count()).isEqualTo(2);
        assertThat(build.heard()).containsExactly("ask a", "leave a", "ask a", "leave a");

        ticket.resume(Inputs.plain("c1"));

        assertThat(report()).isEqualTo(new TicketReport("a", 1, TicketState.MERGED, 3, null));
        assertThat(platform.forge.closed.count()).isZero();
    }

    @Test
    void aTicketThatWaitsForAPersonRunsAgainAfterARetry() {
        conflictTwice();

        ticket.retry(Inputs.plain("c1"));

        assertThat(report()).isEqualTo(new TicketReport("a", 1, TicketState.MERGED, 3, null));
    }

    @Test
    void aTicketThatWaitsForAPersonIsEndedByTerminate() {
        conflictTwice();

        ticket.terminate(Inputs.plain("c1"));

        assertThat(report().state()).isEqualTo(TicketState.CANCELLED);
        assertThat(platform.host.releases.calls()).containsExactly("b-a.1", "b-a.2");
        assertThat(platform.forge.closed.count()).isEqualTo(1);
    }

    @Test
    void aClosedPullRequestFailsTheTicket() {
        platform.forge.merges.then(FakeForge.CLOSED);
        start();

        assertThat(report().state()).isEqualTo(TicketState.FAILED);
        assertThat(report().failure().code()).isEqualTo(FailureCode.PULL_REQUEST_CLOSED);
        assertThat(build.heard()).containsExactly("failed a");
    }

    @Test
    void whereTheBaseIsAsVerifiedItMergesWithoutAskingForATurn() {
        start(AUTO, false);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(build.heard()).containsExactly("merged a");
    }

    @Test
    void nothingIsRebasedBeforeItsTurn() {
        platform.forge.merges.then(FakeForge.BASE_MOVED);
        start(AUTO, false);
        awaitHeard("ask a");
        assertThat(ticket.state().state()).isEqualTo(TicketState.IN_REVIEW);
        assertThat(platform.host.integrated.count()).isZero();

        build.grant("b-a");

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
    }

    @Test
    void aPausedTicketGivesItsTurnBackAndAsksAgain() {
        platform.forge.merges.then(FakeForge.BASE_MOVED);
        start(AUTO, false);
        awaitHeard("ask a");
        ticket.pause(Inputs.plain("c1"));
        awaitHeard("leave a");

        // The build had granted the turn before it heard of the pause.
        build.grant("b-a");
        Await.until("it is given back", () -> build.heard().equals(List.of("ask a", "leave a", "leave a")));
        assertThat(platform.host.integrated.count()).isZero();

        platform.awaitEnded("ticket/b-a", "machines.pause");
        ticket.resume(Inputs.plain("c2"));
        Await.until("it is asked for again", () -> build.heard().size() == 4);
        assertThat(build.heard()).last().isEqualTo("ask a");
        build.grant("b-a");
        assertThat(report().state()).isEqualTo(TicketState.MERGED);
    }

    @Test
    void aTicketThatIsPausedInItsTurnLetsOthersMergeFirst() {
        platform.forge.merges.then(FakeForge.BASE_MOVED);
        platform.host.verifications.then(FakeHost.verification(true));
        CompletableFuture<Verification> again = platform.host.verifications.thenHold();
        start(AUTO, false);
        awaitHeard("ask a");
        build.grant("b-a");
        Await.until("it verifies again", () -> platform.host.verifications.count() == 2);

        ticket.pause(Inputs.plain("c1"));
        awaitHeard("leave a");
        platform.awaitEnded("ticket/b-a", "machines.pause");
        again.complete(FakeHost.verification(true));
        ticket.resume(Inputs.plain("c2"));
        Await.until("it is asked for again", () -> build.heard().equals(List.of("ask a", "leave a", "ask a")));
        build.grant("b-a");

        assertThat(report().attempts()).isEqualTo(1);
    }

    @Test
    void aTicketThatIsPausedBeforeItsMergeAndThenEndedDoesNotMerge() {
        CompletableFuture<PullRequestRef> opening = platform.forge.opened.thenHold();
        start();
        Await.until("the pull request is being opened", () -> platform.forge.opened.count() == 1);
        ticket.pause(Inputs.plain("c1"));
        opening.complete(new PullRequestRef(7, "http://forge/7"));
        platform.records.await(DomainEvent.PullRequestOpened.class, 1);

        ticket.terminate(Inputs.plain("c2"));

        assertThat(report().state()).isEqualTo(TicketState.CANCELLED);
        assertThat(platform.forge.merges.count()).isZero();
        assertThat(platform.forge.closed.count()).isEqualTo(1);
    }

    @Test
    void aMergeThatHasBegunIsSeenToItsEnd() {
        CompletableFuture<MergeResult> merge = platform.forge.merges.thenHold();
        start();
        Await.until("the merge is under way", () -> platform.forge.merges.count() == 1);

        ticket.terminate(Inputs.plain("c1"));
        merge.complete(FakeForge.MERGED);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.records.of(DomainEvent.TicketCancelled.class)).isEmpty();
        assertThat(platform.forge.closed.count()).isZero();
    }

    @Test
    void withoutItsBuildATicketThatNeedsATurnEnds() {
        platform.forge.merges.then(FakeForge.BASE_MOVED);
        var agent = platform.host.agents.thenHold();
        start();
        Await.until("the agent works", () -> platform.host.agents.count() == 1);
        build.end();
        WorkflowStub.fromTyped(build).getResult(Void.class);

        agent.complete(FakeHost.agent(AgentOutcome.SUCCEEDED));

        assertThat(report().state()).isEqualTo(TicketState.FAILED);
        assertThat(report().failure().code()).isEqualTo(FailureCode.TERMINATED);
        assertThat(platform.host.releases.count()).isEqualTo(1);
    }

    @Test
    void aManualMergeIsFoundByPolling() {
        platform.forge.decisions.thenFailRetryably(FailureCode.NOT_FOUND, "open");
        platform.forge.decisions.thenFailRetryably(FailureCode.NOT_FOUND, "open");
        start(MANUAL, true);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.forge.decisions.count()).isEqualTo(3);
        assertThat(platform.forge.merges.count()).isZero();
        assertThat(build.heard()).containsExactly("merged a");
    }

    @Test
    void aManualMergeIsFoundAtOnceWhenTheForgeSaysSo() {
        CompletableFuture<MergeResult> first = platform.forge.decisions.thenHold();
        start(MANUAL, true);
        Await.until("the forge is asked", () -> platform.forge.decisions.count() == 1);
        assertThat(ticket.state().step()).isEqualTo("waiting for a person to merge http://forge/7");
        assertThat(platform.host.releases.calls()).as("a person may take days").containsExactly("b-a.1");

        ticket.pullRequestChanged(new PullRequestChanged(7));

        Await.until("the forge is asked again", () -> platform.forge.decisions.count() == 2);
        first.complete(FakeForge.MERGED);
        assertThat(report().state()).isEqualTo(TicketState.MERGED);
    }

    @Test
    void aPersonWhoClosesThePullRequestFailsTheTicket() {
        platform.forge.decisions.then(FakeForge.CLOSED);
        start(MANUAL, true);

        assertThat(report().failure().code()).isEqualTo(FailureCode.PULL_REQUEST_CLOSED);
    }

    @Test
    void aForgeThatCannotBeAskedForGoodFailsTheAttempt() {
        platform.forge.decisions.thenFail(FailureCode.FORGE_REJECTED, "no rights");
        start(MANUAL, true);

        assertThat(report().attempts()).isEqualTo(2);
        assertThat(failures()).containsExactly(FailureCode.FORGE_REJECTED);
    }

    private void conflictTwice() {
        platform.forge.merges.then(FakeForge.CONFLICT).then(FakeForge.CONFLICT);
        platform.host.integrated.then(CONFLICTS).then(CONFLICTS);
        start();
        awaitState(TicketState.PAUSED);
    }

    private List<FailureCode> failures() {
        return platform.records.of(DomainEvent.AttemptFailed.class).stream()
                .map(failed -> failed.failure().code())
                .toList();
    }
}
