package dev.swarm.workflows.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.agent.AgentRequest;
import dev.swarm.contracts.agent.AgentResult;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.DomainEvent.CandidateChosen;
import dev.swarm.contracts.review.VoteRequest;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.workspace.PrepareRequest;
import dev.swarm.contracts.workspace.PublishRequest;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeHost;
import dev.swarm.workflows.testing.FakeReviewers;
import dev.swarm.workflows.testing.Inputs;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Several attempts side by side, of which the best is taken. */
class TicketBestOfTest extends TicketFixture {
    private static final TicketInput TWO = Inputs.ticket(MergeMode.AUTO, Inputs.contested("a", 2));
    private static final TicketInput THREE = Inputs.ticket(MergeMode.AUTO, Inputs.contested("a", 3));

    @Test
    void theSmallestChangeIsPublishedAndTheOthersGiveTheirMachinesBack() {
        linesChanged(Map.of("b-a.1", 40L, "b-a.2", 12L, "b-a.3", 30L));
        start(THREE, true);

        assertThat(report()).isEqualTo(new TicketReport("a", 1, TicketState.MERGED, 3, null));
        assertThat(platform.host.agents.calls())
                .extracting(AgentRequest::machineId, AgentRequest::attempt)
                .containsExactlyInAnyOrder(tuple("b-a.1", 1), tuple("b-a.2", 2), tuple("b-a.3", 3));
        assertThat(platform.host.published.calls())
                .extracting(PublishRequest::machineId, PublishRequest::attempt)
                .containsExactly(tuple("b-a.2", 3));
        assertThat(chosen())
                .containsExactly(
                        new CandidateChosen(2, List.of(1, 2, 3), "the smallest change: 12 lines, the next 30"));
        assertThat(platform.host.releases.calls()).containsExactlyInAnyOrder("b-a.1", "b-a.2", "b-a.3");
        assertThat(platform.host.releases.calls().getLast()).isEqualTo("b-a.2");
    }

    @Test
    void noneOfThemFencesTheOthersOff() {
        start(THREE, true);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(platform.host.prepared.calls())
                .extracting(PrepareRequest::attempt, PrepareRequest::resumeFrom)
                .containsOnly(tuple(3, 0));
    }

    @Test
    void oneThatFailsIsOut() {
        platform.host.agents.always(request ->
                request.attempt() == 1 ? FakeHost.agent(AgentOutcome.FAILED) : FakeHost.agent(AgentOutcome.SUCCEEDED));
        start(TWO, true);

        assertThat(report()).isEqualTo(new TicketReport("a", 1, TicketState.MERGED, 2, null));
        assertThat(chosen()).containsExactly(new CandidateChosen(2, List.of(1, 2), "the only one whose checks passed"));
        assertThat(platform.records.of(DomainEvent.CandidateFailed.class))
                .singleElement()
                .satisfies(failed -> {
                    assertThat(failed.attempt()).isEqualTo(1);
                    assertThat(failed.failure().code()).isEqualTo(FailureCode.AGENT_FAILED);
                });
        assertThat(platform.records.of(DomainEvent.AttemptFailed.class)).isEmpty();
    }

    @Test
    void whereAllFailTheyAreAttemptedAgain() {
        platform.host.verifications.always(request -> FakeHost.verification(request.attempt() > 2));
        start(TWO, true);

        assertThat(report()).isEqualTo(new TicketReport("a", 1, TicketState.MERGED, 4, null));
        assertThat(platform.records.of(DomainEvent.AttemptFailed.class))
                .singleElement()
                .satisfies(failed -> {
                    assertThat(failed.attempt()).isEqualTo(2);
                    assertThat(failed.failure().code()).isEqualTo(FailureCode.VERIFICATION_FAILED);
                    assertThat(failed.failure().message()).startsWith("none of 2 attempts came through");
                });
        assertThat(chosen()).extracting(CandidateChosen::among).containsExactly(List.of(3, 4));
    }

    @Test
    void theLossOfAMachineIsItsOwnOnly() {
        CompletableFuture<AgentResult> second = new CompletableFuture<>();
        platform.host.agents.always(
                request -> request.attempt() == 2 ? second.join() : FakeHost.agent(AgentOutcome.SUCCEEDED));
        start(TWO, true);
        Await.until("both work", () -> platform.host.agents.count() == 2);

        platform.host.kill("b-a.2");

        assertThat(report()).isEqualTo(new TicketReport("a", 1, TicketState.MERGED, 2, null));
        assertThat(chosen()).extracting(CandidateChosen::attempt).containsExactly(1);
        second.complete(FakeHost.agent(AgentOutcome.SUCCEEDED));
    }

    @Test
    void oneThatFindsNoMachineIsNotWaitedFor() {
        CompletableFuture<String> noRoom = new CompletableFuture<>();
        platform.host.places.always(request -> request.machineId().equals("b-a.2") ? noRoom.join() : platform.host.id);
        start(TWO, true);

        assertThat(report()).isEqualTo(new TicketReport("a", 1, TicketState.MERGED, 2, null));
        assertThat(chosen()).extracting(CandidateChosen::attempt).containsExactly(1);
        assertThat(platform.host.agents.calls())
                .extracting(AgentRequest::attempt)
                .containsExactly(1);
        noRoom.complete(platform.host.id);
    }

    @Test
    void aPauseFreezesThemAll() {
        CompletableFuture<AgentResult> agents = new CompletableFuture<>();
        platform.host.agents.always(request -> agents.join());
        start(TWO, true);
        Await.until("both work", () -> platform.host.agents.count() == 2);

        ticket.pause(Inputs.plain("c1"));
        Await.until("both are frozen", () -> platform.host.freezes.count() == 2);
        platform.awaitIdle("ticket/b-a");
        ticket.terminate(Inputs.plain("c2"));

        assertThat(report().state()).isEqualTo(TicketState.CANCELLED);
        assertThat(platform.host.releases.calls()).containsExactlyInAnyOrder("b-a.1", "b-a.2");
        agents.complete(FakeHost.agent(AgentOutcome.SUCCEEDED));
    }

    @Test
    void reviewersPreferOneAndVoteOnItOnce() {
        linesChanged(Map.of("b-a.1", 40L, "b-a.2", 12L));
        platform.host.published.always(request -> FakeHost.published("head-" + request.machineId(), 1));
        platform.reviewers.votes.always(
                request -> request.voteId().startsWith("b-a.1.") ? FakeReviewers.APPROVAL : FakeReviewers.REJECTION);
        start(Inputs.reviewed(Inputs.contested("a", 2), 2, "reviewer", "security-reviewer"), true);

        assertThat(report()).isEqualTo(new TicketReport("a", 1, TicketState.MERGED, 2, null));
        assertThat(chosen()).containsExactly(new CandidateChosen(1, List.of(1, 2), "reviewers preferred it"));
        assertThat(platform.reviewers.votes.calls())
                .extracting(VoteRequest::voteId, VoteRequest::diffId)
                .containsExactlyInAnyOrder(
                        tuple("b-a.1.v1", "diff-b-a.1"),
                        tuple("b-a.1.v2", "diff-b-a.1"),
                        tuple("b-a.2.v1", "diff-b-a.2"),
                        tuple("b-a.2.v2", "diff-b-a.2"));
        assertThat(platform.forge.reviews.count()).isEqualTo(2);
        assertThat(platform.forge.ready.count()).isEqualTo(1);
    }

    private void linesChanged(Map<String, Long> byMachine) {
        platform.host.changes.always(
                request -> FakeHost.change(request.machineId(), byMachine.get(request.machineId())));
    }

    private List<CandidateChosen> chosen() {
        return platform.records.of(CandidateChosen.class);
    }
}
