package dev.swarm.workflows.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.swarm.contracts.FailureCategory;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.agent.AgentRequest;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.forge.MergeRequest;
import dev.swarm.contracts.forge.OpenPullRequest;
import dev.swarm.contracts.plan.RetryRule;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.RecordedEvent;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.workspace.Finding;
import dev.swarm.contracts.workspace.Published;
import dev.swarm.workflows.testing.FakeHost;
import dev.swarm.workflows.testing.Inputs;
import io.temporal.api.enums.v1.EventType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A ticket's way to its merge, what makes an attempt fail, and what follows. */
class TicketAttemptsTest extends TicketFixture {
    @Test
    void aTicketGoesFromAMachineToAMergedPullRequest() {
        start();

        assertThat(report()).isEqualTo(new TicketReport("a", 1, TicketState.MERGED, 1, null));
        assertThat(types())
                .containsExactly(
                        "TicketAssigned",
                        "AgentStarted",
                        "AgentFinished",
                        "TicketVerified",
                        "CommitsPublished",
                        "PullRequestOpened",
                        "MachineReleased",
                        "TicketMerged");
        assertThat(platform.records.of(DomainEvent.TicketMerged.class))
                .containsExactly(new DomainEvent.TicketMerged("merge1", 1));
        assertThat(build.heard()).containsExactly("merged a");
        assertThat(platform.forge.merges.calls())
                .containsExactly(new MergeRequest("o/r", 7, "swarm/b-a", "main", "head1", "base1"));
        assertThat(platform.forge.opened.calls())
                .extracting(OpenPullRequest::branch, OpenPullRequest::specId)
                .containsExactly(tuple("swarm/b-a", "spec1"));
        assertThat(platform.host.releases.calls()).containsExactly("b-a.1");
        assertThat(platform.forge.closed.count()).isZero();
        assertThat(platform.history("ticket/b-a"))
                .filteredOn(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                .as("activities of the happy path")
                .hasSizeLessThanOrEqualTo(12);
    }

    @Test
    void aTicketWaitsForABudgetAndGoesOnFromItsWork() {
        platform.host.agents.thenFail(FailureCode.BUDGET_EXCEEDED, "raise it: swarm budgets set 2 --ticket b-a");
        start();
        awaitState(TicketState.PAUSED);
        assertThat(ticket.state().step()).isEqualTo("waiting for a person: raise it: swarm budgets set 2 --ticket b-a");
        assertThat(platform.host.agents.count()).isEqualTo(1);

        ticket.resume(Inputs.plain("raised"));

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        AgentRequest second = platform.host.agents.calls().get(1);
        assertThat(second.guidance()).isEmpty();
        assertThat(second.attempt()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED, AGENT_FAILED, exit code 1: its last words",
        "TIMED_OUT, AGENT_TIMED_OUT, stopped after 3 s",
        "STALLED, AGENT_STALLED, printed nothing for too long",
        "OVER_LIMIT, DISK_LIMIT, used more disk than allowed"
    })
    void anAgentThatDoesNotSucceedIsTriedAgainAndToldWhy(AgentOutcome outcome, FailureCode code, String message) {
        platform.host.agents.then(FakeHost.agent(outcome));
        start();

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(report().attempts()).isEqualTo(2);
        DomainEvent.AttemptFailed failed = onlyFailure();
        assertThat(failed.failure().code()).isEqualTo(code);
        assertThat(failed.failure().message()).contains(message);
        assertThat(failed.retryIn()).isEqualTo(Duration.ofSeconds(1));
        assertThat(platform.host.agents.calls())
                .extracting(AgentRequest::machineId)
                .containsExactly("b-a.1", "b-a.2");
        assertThat(platform.host.agents.calls().get(1).guidance())
                .singleElement()
                .satisfies(guidance -> assertThat(guidance)
                        .startsWith("The attempt before failed (" + code + ")")
                        .contains(message));
        assertThat(platform.host.releases.calls()).containsExactly("b-a.1", "b-a.2");
    }

    @Test
    void failedVerificationIsTriedAgain() {
        platform.host.verifications.then(FakeHost.verification(false));
        start();

        assertThat(report().attempts()).isEqualTo(2);
        assertThat(onlyFailure().failure().code()).isEqualTo(FailureCode.VERIFICATION_FAILED);
        assertThat(platform.records.of(DomainEvent.TicketVerified.class))
                .extracting(DomainEvent.TicketVerified::passed)
                .containsExactly(false, true);
        assertThat(platform.forge.opened.count()).isEqualTo(1);
    }

    @Test
    void anAgentThatChangesNothingIsTriedAgain() {
        platform.host.published.then(FakeHost.published("", 0));
        start();

        assertThat(report().attempts()).isEqualTo(2);
        assertThat(onlyFailure().failure().code()).isEqualTo(FailureCode.NO_CHANGES);
    }

    @Test
    void aSecretEndsTheTicketAtOnce() {
        Finding finding = new Finding("aws-access-key", "src/a.py", 3, "an AWS access key");
        platform.host.published.then(new Published("head1", 1, 1, List.of(finding)));
        start();

        TicketReport report = report();
        assertThat(report.state()).isEqualTo(TicketState.FAILED);
        assertThat(report.failure().code()).isEqualTo(FailureCode.SECRET_FOUND);
        assertThat(report.failure().message()).contains("an AWS access key in src/a.py:3");
        assertThat(onlyFailure().retryIn()).isNull();
        assertThat(platform.forge.opened.count()).isZero();
        assertThat(platform.host.releases.calls()).containsExactly("b-a.1");
        assertThat(build.heard()).containsExactly("failed a");
    }

    @Test
    void theDelaysGrowAndAfterThreeRetriesTheTicketFails() {
        platform.host.agents.always(request -> FakeHost.agent(AgentOutcome.FAILED));
        start();

        TicketReport report = report();
        assertThat(report.state()).isEqualTo(TicketState.FAILED);
        assertThat(report.attempts()).isEqualTo(4);
        assertThat(report.failure().code()).isEqualTo(FailureCode.AGENT_FAILED);
        assertThat(platform.records.of(DomainEvent.AttemptFailed.class))
                .extracting(DomainEvent.AttemptFailed::retryIn)
                .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30), null);
        List<RecordedEvent> failures = platform.records.recorded(DomainEvent.AttemptFailed.class);
        List<RecordedEvent> starts = platform.records.recorded(DomainEvent.TicketAssigned.class);
        long[] seconds = {1, 5, 30};
        for (int i = 0; i < seconds.length; i++) {
            assertThat(Duration.between(failures.get(i).at(), starts.get(i + 1).at()))
                    .isBetween(Duration.ofSeconds(seconds[i]), Duration.ofSeconds(seconds[i] + 4));
        }
        assertThat(platform.records.of(DomainEvent.TicketFailed.class))
                .containsExactly(new DomainEvent.TicketFailed(report.failure(), 4));
        assertThat(platform.host.releases.calls()).containsExactly("b-a.1", "b-a.2", "b-a.3", "b-a.4");
    }

    @Test
    void aTicketsOwnRuleReplacesTheDefault() {
        platform.host.agents.always(request -> FakeHost.agent(AgentOutcome.FAILED));
        RetryRule once = new RetryRule(1, List.of(), List.of(FailureCategory.AGENT), false);
        start(Inputs.ticket(MergeMode.AUTO, Inputs.retrying("a", once)), true);

        assertThat(report().attempts()).isEqualTo(2);
    }

    @Test
    void anActivityThatFailsOnceIsRepeatedWithinTheAttempt() {
        platform.forge.opened.thenFailRetryably(FailureCode.FORGE_UNAVAILABLE, "no answer");
        start();

        assertThat(report().attempts()).isEqualTo(1);
        assertThat(platform.forge.opened.count()).isEqualTo(2);
    }

    @Test
    void whatTheForgeRefusesForGoodIsTriedAgainInANewAttempt() {
        platform.forge.opened.thenFail(FailureCode.FORGE_REJECTED, "no rights");
        start();

        assertThat(report().attempts()).isEqualTo(2);
        assertThat(onlyFailure().failure().code()).isEqualTo(FailureCode.FORGE_REJECTED);
    }

    @Test
    void workGoesOnWhileRecordsCannotBeWritten() {
        var blocked = platform.records.appends.thenHold();
        start();
        awaitHeard("merged a");
        assertThat(platform.records.all()).isEmpty();

        blocked.complete(true);

        assertThat(report().state()).isEqualTo(TicketState.MERGED);
        assertThat(types()).hasSize(8);
        assertThat(platform.records.all())
                .extracting(RecordedEvent::seq)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private DomainEvent.AttemptFailed onlyFailure() {
        List<DomainEvent.AttemptFailed> failures = platform.records.of(DomainEvent.AttemptFailed.class);
        assertThat(failures).hasSize(1);
        return failures.get(0);
    }

    private List<String> types() {
        List<String> types = new ArrayList<>();
        platform.records
                .all()
                .forEach(event -> types.add(event.event().getClass().getSimpleName()));
        return types;
    }
}
