package dev.swarm.workflows.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.model.Clarification;
import dev.swarm.contracts.model.ClarifyRequest;
import dev.swarm.contracts.model.SessionBrief;
import dev.swarm.contracts.model.WriteSpecRequest;
import dev.swarm.contracts.plan.Plan;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.session.Question;
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
    void whereTheFirstQuestionsFailAPersonTriesAgain() {
        platform.model.clarifications.thenFail(FailureCode.MODEL_REFUSED, "not that");
        start();

        awaitWaitingFor("another try");
        assertThat(session.state().state()).isEqualTo(SessionState.CLARIFYING);
        assertThat(session.state().problem()).isEqualTo("not that");
        assertThat(platform.records.await(DomainEvent.StepFailed.class, 1).failure())
                .isEqualTo(Failure.of(FailureCode.MODEL_REFUSED, "not that"));

        session.backToChat(back("in other words"));

        await(SessionState.REVIEWING);
        assertThat(session.state().problem()).isNull();
        assertThat(platform.model.clarifications.calls().getLast().message()).isEqualTo("in other words");
        assertThat(platform.model.specs.calls().getFirst().brief().said()).containsExactly("in other words");
    }

    @Test
    void whereTheFirstSpecFailsAPersonTriesAgainAndKeepsTheAnswers() {
        platform.model.clarifications.then(ASKS);
        platform.model.specs.thenFail(FailureCode.BUDGET_EXCEEDED, "the session may cost no more");
        start();
        awaitWaitingFor("answers to 2 questions");
        session.answer(answer(Map.of("name", "Max")));
        awaitWaitingFor("another try");
        assertThat(session.state().problem()).isEqualTo("the session may cost no more");

        session.backToChat(back(null));

        await(SessionState.REVIEWING);
        assertThat(platform.model.specs.calls())
                .extracting(request -> request.brief().answers().get("name"))
                .containsExactly("Max", "Max");
        // Neither is paid by what the other paid.
        assertThat(platform.model.specs.calls())
                .extracting(request -> request.brief().step())
                .doesNotHaveDuplicates();
    }

    @Test
    void whoWritesKnowsWhatWasAskedAndAnswered() {
        platform.model.clarifications.then(ASKS);
        start();
        awaitWaitingFor("answers to 2 questions");
        session.answer(answer(Map.of("name", "Max")));
        await(SessionState.REVIEWING);

        SessionBrief brief = platform.model.specs.calls().getFirst().brief();
        assertThat(brief.asked()).isEqualTo(ASKS.questions());
        assertThat(brief.project().repository()).isEqualTo("o/r");
        assertThat(platform.model.clarifications.calls())
                .extracting(request -> request.brief().step())
                .containsExactly(1, 2);
        assertThat(brief.step()).isEqualTo(3);
    }

    @Test
    void afterThreeRoundsOfQuestionsTheSpecIsWritten() {
        platform.model.clarifications.always(request -> new Clarification(
                List.of(new Question("q" + request.round(), "More?", List.of(), "no")), false, "curious"));
        start();
        for (int round = 1; round <= 3; round++) {
            String id = "q" + round;
            Await.until(
                    "question " + id,
                    () -> session.state().questions().stream()
                            .anyMatch(question -> question.id().equals(id)));
            session.answer(answer(Map.of()));
        }

        await(SessionState.REVIEWING);
        assertThat(platform.model.clarifications.calls())
                .extracting(ClarifyRequest::roundsLeft)
                .containsExactly(3, 2, 1);

        session.backToChat(back("one more thing"));
        awaitWaitingFor("answers to 1 questions");
        ClarifyRequest last = platform.model.clarifications.calls().getLast();
        assertThat(last.roundsLeft()).isEqualTo(3);
        assertThat(last.specId()).isEqualTo("a1");
    }

    @Test
    void eachStepWaitsInTheQueueOfItsRoute() {
        startApproved();

        assertThat(platform.history(WorkflowIds.session("s")).stream()
                        .filter(event -> event.hasActivityTaskScheduledEventAttributes())
                        .map(event -> event.getActivityTaskScheduledEventAttributes())
                        .filter(scheduled ->
                                scheduled.getActivityType().getName().startsWith("model."))
                        .map(scheduled -> scheduled.getActivityType().getName() + " "
                                + scheduled.getTaskQueue().getName()))
                .containsExactly(
                        "model.clarify swarm-model.fast",
                        "model.writeSpec swarm-model.reasoning",
                        "model.plan swarm-model.reasoning");
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
        awaitWaitingFor("another try");
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
