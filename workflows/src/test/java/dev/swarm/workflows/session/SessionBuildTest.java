package dev.swarm.workflows.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.plan.Pipeline;
import dev.swarm.contracts.plan.Plan;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.session.ApproveCommand;
import dev.swarm.contracts.session.SessionState;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeChildBuild;
import dev.swarm.workflows.testing.FakeModel;
import dev.swarm.workflows.testing.Inputs;
import dev.swarm.workflows.testing.Refused;
import io.temporal.client.WorkflowFailedException;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A session and the build that it consented to. */
class SessionBuildTest extends SessionFixture {
    @Test
    void consentStartsTheBuildOfThePlan() {
        FakeChildBuild build = startBuilding();

        BuildInput input = build.input();
        assertThat(input.buildId()).isEqualTo("bs");
        assertThat(input.sessionId()).isEqualTo("s");
        assertThat(input.specId()).isEqualTo("a1");
        assertThat(input.startedBy()).isEqualTo("eva");
        assertThat(input.tickets()).extracting(ticket -> ticket.key()).containsExactly("a", "b");
        assertThat(input.project().verifyCommand())
                .as("the plan's, as the project has none")
                .isEqualTo("make check");
        assertThat(session.state().buildId()).isEqualTo("bs");
        assertThat(platform.records.of(DomainEvent.BuildConsented.class)).hasSize(1);
    }

    @Test
    void anApprovalWithAPipelinePutsItsTicketsInPhases() {
        platform.model.plans.then(FakeModel.plan(new Plan("plan", "fake", List.of(Inputs.nativeNode("a")))));
        startReviewing();

        session.approve(new ApproveCommand("approved", "eva", 1, Pipeline.SPARC));
        Await.until("the estimate", () -> session.state().estimate() != null);

        assertThat(platform.records.await(DomainEvent.PlanEstimated.class, 1).tickets())
                .extracting(TicketNode::pipeline)
                .containsExactly(Pipeline.SPARC);
    }

    @Test
    void aPipelineNeedsTicketsForTheNativeAgent() {
        startReviewing();

        session.approve(new ApproveCommand("approved", "eva", 1, Pipeline.SPARC));
        Await.until("the problem", () -> session.state().problem() != null);

        assertThat(session.state().problem())
                .startsWith("the plan is not valid: a has a pipeline, which only the native agent works through");
        assertThat(session.state().state()).isEqualTo(SessionState.REVIEWING);
    }

    @ParameterizedTest
    @CsvSource({"COMPLETED, COMPLETED,", "CANCELLED, CANCELLED,", "FAILED, FAILED, 1 of 2 tickets failed"})
    void theSessionEndsAsItsBuildDoes(BuildState built, SessionState state, String problem) {
        startBuilding().end(built);

        assertThat(result().state()).isEqualTo(state);
        assertThat(result().problem()).isEqualTo(problem);
        assertThat(platform.records.of(DomainEvent.SessionEnded.class)).hasSize(1);
    }

    @Test
    void nobodyIsRemindedWhileItBuilds() {
        FakeChildBuild build = startBuilding();
        platform.sleep(Duration.ofDays(40));

        assertThat(session.state().state()).isEqualTo(SessionState.BUILDING);
        assertThat(platform.records.of(DomainEvent.PersonReminded.class)).isEmpty();
        Refused.with(FailureCode.WRONG_STATE, "in state building", () -> session.revise(revise(1, "x")));
        Refused.with(FailureCode.WRONG_STATE, "in state building", () -> session.backToChat(back(null)));
        build.end(BuildState.COMPLETED);
        assertThat(result().state()).isEqualTo(SessionState.COMPLETED);
    }

    @Test
    void cancellingTheSessionCancelsItsBuild() {
        startBuilding();

        session.cancel(Inputs.plain("c1"));

        assertThat(result().state()).isEqualTo(SessionState.CANCELLED);
        assertThat(buildReport().state()).isEqualTo(BuildState.CANCELLED);
    }

    @Test
    void aCancellationByTemporalCancelsTheBuildToo() {
        startBuilding();

        stub().cancel();

        assertThatThrownBy(this::result)
                .isInstanceOf(WorkflowFailedException.class)
                .hasCauseInstanceOf(CanceledFailure.class);
        assertThatThrownBy(this::buildReport).hasCauseInstanceOf(CanceledFailure.class);
        assertEndedAsCancelled();
    }

    @Test
    void aCancellationByTemporalWhileItWaitsEndsTheSession() {
        startReviewing();

        stub().cancel();

        assertThatThrownBy(this::result).hasCauseInstanceOf(CanceledFailure.class);
        assertEndedAsCancelled();
    }

    private void assertEndedAsCancelled() {
        assertThat(platform.records.recorded(DomainEvent.SessionEnded.class))
                .singleElement()
                .satisfies(event -> assertThat(event.state()).isEqualTo("cancelled"));
    }

    private BuildReport buildReport() {
        return platform.client().newUntypedWorkflowStub(WorkflowIds.build("bs")).getResult(BuildReport.class);
    }
}
