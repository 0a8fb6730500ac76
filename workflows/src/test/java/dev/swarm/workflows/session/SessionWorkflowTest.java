package dev.swarm.workflows.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.model.ClarifyRequest;
import dev.swarm.contracts.model.WriteSpecRequest;
import dev.swarm.contracts.plan.Plan;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.session.SessionState;
import dev.swarm.contracts.session.SessionView;
import dev.swarm.contracts.session.SpecRef;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeModel;
import dev.swarm.workflows.testing.Inputs;
import io.temporal.client.WorkflowUpdateException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A session's way from an idea to a consent, its waiting for people, and what happens where its own work fails. */
class SessionWorkflowTest extends SessionFixture {
    @Test
    void questionsAreAskedUntilNoneIsOpenAndThenTheSpecIsWritten() {
        platform.model.clarifications.then(ASKS);
        start();
        awaitWaitingFor("answers to 2 questions");

        session.answer(answer(Map.of("name", "Max")));

        await(SessionState.REVIEWING);
        assertThat(session.state().answers()).containsExactly(Map.entry("name", "Max"), Map.entry("colour", "red"));
        assertThat(session.state().spec()).isEqualTo(new SpecRef(1, "a1", "fake"));
        assertThat(platform.model.clarifications.calls())
                .extracting(ClarifyRequest::round)
                .containsExactly(1, 2);
        platform.records.await(DomainEvent.SpecChanged.class, 1);
        assertThat(platform.records.of(DomainEvent.QuestionsAnswered.class))
                .containsExactly(new DomainEvent.QuestionsAnswered(Map.of("name", "Max", "colour", "red")));
    }

    @Test
    void anApprovalLeadsToAnEstimate() {
        startApproved();

        SessionView view = session.state();
        assertThat(view.state()).isEqualTo(SessionState.APPROVED);
        assertThat(view.approvedVersion()).isEqualTo(1);
        assertThat(view.estimate().tickets()).isEqualTo(2);
        assertThat(view.waitingFor())
                .isEqualTo("consent to estimate " + view.estimate().estimateId());
        platform.records.await(DomainEvent.PlanEstimated.class, 1);
    }

    @Test
    void anInvalidPlanLeadsBackToReview() {
        platform.model.plans.then(FakeModel.plan(new Plan("none", "fake", List.of())));
        startReviewing();
        session.approve(approve("c1", 1));

        assertThat(platform.records.await(DomainEvent.PlanRejected.class, 1).problems())
                .hasSize(1);
        assertThat(session.state().state()).isEqualTo(SessionState.REVIEWING);
        assertThat(session.state().problem()).contains("the plan has no tickets");
        assertThat(session.state().approvedVersion()).isZero();
    }

    @Test
    void aPersonIsRemindedAfterADay() {
        startReviewing();
        platform.sleep(Duration.ofHours(23));
        assertThat(platform.records.of(DomainEvent.PersonReminded.class)).isEmpty();

        platform.sleep(Duration.ofHours(2));

        assertThat(platform.records.of(DomainEvent.PersonReminded.class))
                .containsExactly(new DomainEvent.PersonReminded(
                        "a review of spec version 1: approve, edit or revise it", Duration.ofHours(24)));
    }

    @Test
    void aCommandStartsTheWaitingAnew() {
        startReviewing();
        platform.sleep(Duration.ofHours(23));
        session.edit(edit(1));
        platform.sleep(Duration.ofHours(23));
        assertThat(platform.records.of(DomainEvent.PersonReminded.class)).isEmpty();

        platform.sleep(Duration.ofHours(2));

        assertThat(platform.records.of(DomainEvent.PersonReminded.class)).hasSize(1);
    }

    @Test
    void theSessionExpiresAfterThirtyDays() {
        startReviewing();
        SessionView end = result();

        assertThat(end.state()).isEqualTo(SessionState.EXPIRED);
        assertThat(end.problem()).isEqualTo("nobody acted for 30 days");
        assertThat(platform.records.of(DomainEvent.PersonReminded.class)).hasSize(29);
        assertThat(platform.records.of(DomainEvent.SessionEnded.class))
                .containsExactly(new DomainEvent.SessionEnded(null));
    }

    @Test
    void withoutAModelThereIsNoSession() {
        platform.model.clarifications.thenFail(FailureCode.MODEL_UNAVAILABLE, "no key");
        start();

        assertThat(result().state()).isEqualTo(SessionState.FAILED);
        assertThat(platform.records.of(DomainEvent.SessionEnded.class))
                .containsExactly(new DomainEvent.SessionEnded(Failure.of(FailureCode.MODEL_UNAVAILABLE, "no key")));
    }

    @Test
    void whereQuestionsFailTheSpecThatIsThereIsReviewedAgainAndPeopleAreReminded() {
        startReviewing();
        platform.model.clarifications.thenFail(FailureCode.MODEL_UNAVAILABLE, "no answer");
        session.backToChat(back("one more thing"));

        assertStepFailed("preparing the questions", "no answer");
        platform.sleep(Duration.ofHours(25));
        assertThat(platform.records.of(DomainEvent.PersonReminded.class))
                .extracting(DomainEvent.PersonReminded::waitingFor)
                .containsExactly("a review of spec version 1: approve, edit or revise it");
    }

    @Test
    void whereARevisionFailsTheSpecStaysAsItWas() {
        startApproved();
        platform.model.specs.thenFail(FailureCode.MODEL_UNAVAILABLE, "no answer");
        session.revise(revise(1, "shorter"));

        assertStepFailed("revising the spec", "no answer");
        assertThat(session.state().spec()).isEqualTo(new SpecRef(1, "a1", "fake"));
    }

    @Test
    void whereThePlanFailsTheSpecIsReviewedAgain() {
        platform.model.plans.thenFail(FailureCode.INVALID_PLAN, "no idea");
        startReviewing();
        session.approve(approve("c1", 1));

        assertStepFailed("planning the tickets", "no idea");
    }

    @Test
    void whoCancelsDoesNotWaitForAModelThatDoesNotAnswer() {
        startReviewing();
        platform.model.specs.thenHold();
        session.revise(revise(1, "shorter"));
        Await.until("it is revised", () -> platform.model.specs.count() == 2);

        session.cancel(Inputs.plain("c1"));

        assertThat(result().state()).isEqualTo(SessionState.CANCELLED);
        assertThat(result().spec().version()).isEqualTo(1);
        assertThat(platform.model.specs.calls())
                .extracting(WriteSpecRequest::feedback)
                .containsExactly(null, "shorter");
        assertThat(platform.records.of(DomainEvent.StepFailed.class)).isEmpty();
        assertThat(platform.records.of(DomainEvent.SessionEnded.class)).hasSize(1);
    }

    @Test
    void aSessionCanBeCancelledBeforeItsFirstQuestion() {
        platform.model.clarifications.thenHold();
        start();
        Await.until("the model is asked", () -> platform.model.clarifications.count() == 1);

        session.cancelSignal(Inputs.plain("c1"));

        assertThat(result().state()).isEqualTo(SessionState.CANCELLED);
        assertThat(result().problem()).isEqualTo("because");
    }

    @Test
    void aSessionWaitsForABudgetAndGoesOnWhereItWas() {
        platform.model.clarifications.thenFail(FailureCode.BUDGET_EXCEEDED, "raise it");
        platform.model.specs.thenFail(FailureCode.BUDGET_EXCEEDED, "raise it more");
        start();
        awaitWaitingFor("a higher budget, and then a retry");
        assertThat(session.state().problem()).isEqualTo("raise it");
        assertThat(platform.records.await(DomainEvent.StepFailed.class, 1).failure())
                .isEqualTo(Failure.of(FailureCode.BUDGET_EXCEEDED, "raise it"));

        session.retry(Inputs.plain("again"));
        Await.until(
                "the spec is refused",
                () -> "raise it more".equals(session.state().problem()));
        assertThat(session.state().state()).isEqualTo(SessionState.CLARIFYING);
        session.retry(Inputs.plain("once more"));

        await(SessionState.REVIEWING);
        assertThat(session.state().problem()).isNull();
        // What was asked and paid for is not asked again.
        assertThat(platform.model.clarifications.count()).isEqualTo(2);
        assertThat(platform.model.specs.count()).isEqualTo(2);
        platform.records.await(DomainEvent.SessionRetried.class, 2);
        assertThatThrownBy(() -> session.retry(Inputs.plain("too often"))).isInstanceOf(WorkflowUpdateException.class);
    }

    @Test
    void aPlanThatABudgetRefusesIsMadeByTheNextApproval() {
        platform.model.plans.thenFail(FailureCode.BUDGET_EXCEEDED, "raise it");
        startReviewing();
        session.approve(approve("c1", 1));
        Await.until(
                "the refusal is shown", () -> "raise it".equals(session.state().problem()));
        assertThat(session.state().state()).isEqualTo(SessionState.REVIEWING);

        session.approve(approve("c2", 1));

        Await.until("the estimate", () -> session.state().estimate() != null);
    }

    private void assertStepFailed(String step, String message) {
        assertThat(platform.records.await(DomainEvent.StepFailed.class, 1).step())
                .isEqualTo(step);
        SessionView view = session.state();
        assertThat(view.state()).isEqualTo(SessionState.REVIEWING);
        assertThat(view.problem()).isEqualTo(message);
        assertThat(view.waitingFor()).contains("a review of spec version 1");
        assertThat(view.approvedVersion()).isZero();
        assertThat(view.estimate()).isNull();
        assertThat(platform.records.of(DomainEvent.CommandRejected.class)).isEmpty();
    }
}
