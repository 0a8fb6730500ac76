package dev.swarm.workflows.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.model.ClarifyRequest;
import dev.swarm.contracts.model.WrittenSpec;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.session.SessionState;
import dev.swarm.contracts.session.SpecRef;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.Inputs;
import dev.swarm.workflows.testing.Refused;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people ask of a session, as updates and as signals. */
class SessionCommandsTest extends SessionFixture {
    @Test
    void answersMustNameOpenQuestions() {
        platform.model.clarifications.then(ASKS);
        start();
        awaitWaitingFor("answers");

        Refused.with(
                FailureCode.INVALID_INPUT,
                "no open question 'size'; open are name, colour",
                () -> session.answer(answer(Map.of("size", "XL"))));
        Refused.with(FailureCode.WRONG_STATE, "cannot approve", () -> session.approve(approve(null, 0)));
        Refused.with(FailureCode.WRONG_STATE, "cannot edit", () -> session.edit(edit(0)));
        Refused.with(FailureCode.WRONG_STATE, "cannot revise", () -> session.revise(revise(0, "x")));
        Refused.with(FailureCode.WRONG_STATE, "cannot go back to chat", () -> session.backToChat(back(null)));
        Refused.with(FailureCode.WRONG_STATE, "cannot start the build", () -> session.startBuild(consent("e")));

        assertThat(session.state().questions()).hasSize(2);
        assertThat(session.answer(answer(Map.of())).applied()).isTrue();
        await(SessionState.REVIEWING);
        assertThat(session.state().answers()).containsEntry("name", "app").containsEntry("colour", "red");
        Refused.with(FailureCode.WRONG_STATE, "cannot answer", () -> session.answer(answer(Map.of())));
    }

    @Test
    void anEditMakesANewVersionOfTheNewestOne() {
        startReviewing();
        assertThat(session.edit(edit(1))).isEqualTo(new Receipt(true, "reviewing"));
        assertThat(session.state().spec()).isEqualTo(new SpecRef(2, "edited", "eva"));

        Refused.with(
                FailureCode.STALE_VERSION,
                "made on version 1, but the newest is version 2",
                () -> session.edit(edit(1)));
        Refused.with(FailureCode.STALE_VERSION, "the newest is version 2", () -> session.approve(approve(null, 1)));
        Refused.with(FailureCode.STALE_VERSION, "the newest is version 2", () -> session.revise(revise(3, "x")));
        assertThat(session.state().spec().version()).isEqualTo(2);
        assertThat(platform.records.of(DomainEvent.SpecApproved.class)).isEmpty();
    }

    @Test
    void aRevisionFollowsFeedbackAndWithdrawsTheApproval() {
        startApproved();
        Refused.with(FailureCode.INVALID_INPUT, "feedback is empty", () -> session.revise(revise(1, " ")));
        var writing = platform.model.specs.thenHold();

        session.revise(revise(1, "shorter"));

        assertThat(session.state().state()).isEqualTo(SessionState.REVIEWING);
        assertThat(session.state().approvedVersion()).isZero();
        assertThat(session.state().waitingFor()).isNull();
        Refused.with(FailureCode.WRONG_STATE, "the spec is being written", () -> session.edit(edit(1)));
        Refused.with(FailureCode.WRONG_STATE, "the spec is being written", () -> session.approve(approve(null, 1)));
        Refused.with(FailureCode.WRONG_STATE, "the spec is being written", () -> session.revise(revise(1, "x")));
        Refused.with(FailureCode.WRONG_STATE, "the spec is being written", () -> session.backToChat(back(null)));
        writing.complete(new WrittenSpec("a2", "fake"));
        awaitWaitingFor("a review of spec version 2");
        assertThat(platform.model.specs.calls().get(1).currentSpecId()).isEqualTo("a1");
        assertThat(platform.model.specs.calls().get(1).feedback()).isEqualTo("shorter");
    }

    @Test
    void backToChatAsksAgainAndRevisesTheSpec() {
        startApproved();
        platform.model.clarifications.then(ASKS);
        session.backToChat(back("one more thing"));
        awaitWaitingFor("answers to 2 questions");
        assertThat(platform.model.clarifications.calls())
                .extracting(ClarifyRequest::message)
                .containsExactly(null, "one more thing");

        session.answer(answer(Map.of("colour", "blue")));

        awaitWaitingFor("a review of spec version 2");
        assertThat(session.state().answers()).containsEntry("colour", "blue");
        assertThat(platform.records.of(DomainEvent.WentBackToChat.class))
                .containsExactly(new DomainEvent.WentBackToChat("one more thing"));
    }

    @Test
    void whileThePlanIsMadeNothingElseIsAccepted() {
        var planning = platform.model.plans.thenHold();
        startReviewing();
        session.approve(approve("c1", 1));
        Await.until("it is planned", () -> platform.model.plans.count() == 1);

        Refused.with(FailureCode.WRONG_STATE, "cannot approve", () -> session.approve(approve("c2", 1)));
        Refused.with(FailureCode.WRONG_STATE, "the plan is being made", () -> session.startBuild(consent("e")));
        assertThat(planning).isNotDone();
    }

    @Test
    void consentMustNameTheEstimate() {
        startApproved();

        Refused.with(
                FailureCode.CONSENT_REQUIRED,
                "the estimate to consent to is " + session.state().estimate().estimateId(),
                () -> session.startBuild(consent("another")));
        assertThat(session.state().state()).isEqualTo(SessionState.APPROVED);
    }

    @Test
    void aCommandIsAppliedOnceByItsId() {
        startReviewing();
        assertThat(session.approve(approve("c1", 1)).applied()).isTrue();
        Await.until("the estimate", () -> session.state().estimate() != null);

        assertThat(session.approve(approve("c1", 1))).isEqualTo(new Receipt(false, "approved"));
        assertThat(platform.model.plans.count()).isEqualTo(1);
    }

    @Test
    void signalsDoTheSameAsUpdates() {
        platform.model.clarifications.then(ASKS);
        start();
        awaitWaitingFor("answers");
        session.answerSignal(answer(Map.of("name", "Max")));
        awaitWaitingFor("version 1");
        session.editSignal(edit(1));
        awaitWaitingFor("version 2");
        session.reviseSignal(revise(2, "shorter"));
        awaitWaitingFor("version 3");
        session.backToChatSignal(back(null));
        awaitWaitingFor("version 4");
        session.approveSignal(approve(null, 4));
        awaitWaitingFor("consent");
        session.startBuildSignal(consent(session.state().estimate().estimateId()));
        await(SessionState.BUILDING);
        stub().signal("cancel");

        assertThat(result().state()).isEqualTo(SessionState.CANCELLED);
        assertThat(platform.records.of(DomainEvent.CommandRejected.class)).isEmpty();
    }

    @Test
    void aRefusedSignalChangesNothingAndIsOnTheTimeline() {
        startReviewing();
        session.approveSignal(approve(null, 7));
        session.answerSignal(answer(Map.of()));
        session.editSignal(edit(0));
        session.reviseSignal(revise(1, ""));
        session.startBuildSignal(consent("e"));
        stub().signal("approve");
        stub().signal("answer", Map.of("by", "eva"));
        stub().signal("backToChat");

        platform.records.await(DomainEvent.CommandRejected.class, 8);
        assertThat(platform.records.of(DomainEvent.CommandRejected.class))
                .extracting(rejected ->
                        rejected.command() + " " + rejected.failure().code())
                .containsExactly(
                        "approve STALE_VERSION",
                        "answer WRONG_STATE",
                        "edit STALE_VERSION",
                        "revise INVALID_INPUT",
                        "startBuild WRONG_STATE",
                        "approve INVALID_INPUT",
                        "answer WRONG_STATE",
                        "backToChat INVALID_INPUT");
        assertThat(session.state().state()).isEqualTo(SessionState.REVIEWING);
        assertThat(session.state().spec().version()).isEqualTo(1);
    }

    @Test
    void aSessionThatIsThoughtOverCanBeCancelled() {
        startApproved();

        session.cancel(Inputs.plain("c1"));

        assertThat(result().state()).isEqualTo(SessionState.CANCELLED);
        assertThat(result().problem()).isEqualTo("because");
        assertThat(platform.records.recorded(DomainEvent.SessionEnded.class))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.actor()).isEqualTo("eva");
                    assertThat(event.state()).isEqualTo("cancelled");
                });
    }
}
