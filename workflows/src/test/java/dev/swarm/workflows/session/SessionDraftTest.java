package dev.swarm.workflows.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.plan.Estimate;
import dev.swarm.contracts.session.AnswerCommand;
import dev.swarm.contracts.session.ApproveCommand;
import dev.swarm.contracts.session.EditCommand;
import dev.swarm.contracts.session.Question;
import dev.swarm.contracts.session.ReviseCommand;
import dev.swarm.contracts.session.SessionState;
import dev.swarm.contracts.session.StartBuildCommand;
import io.temporal.failure.ApplicationFailure;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SessionDraftTest {
    private final SessionDraft draft = new SessionDraft("s");

    @Test
    void openQuestionsTakeTheirDefaults() {
        draft.asked(List.of(new Question("name", "Name?", List.of(), "app"), new Question("db", "?", List.of(), "h2")));

        assertThat(draft.waitingFor()).isEqualTo("answers to 2 questions");
        assertThat(draft.answered(Map.of("db", "pg"))).containsExactly(entry("name", "app"), entry("db", "pg"));
        assertThat(draft.answers()).containsExactly(entry("name", "app"), entry("db", "pg"));
        assertThat(draft.waitingFor()).isNull();
    }

    @Test
    void anAnswerToAnUnknownQuestionOrBeforeTheQuestionsIsRefused() {
        refused(FailureCode.WRONG_STATE, "in a moment", () -> draft.checkAnswer(answer("name")));

        draft.asked(List.of(new Question("name", "Name?", List.of(), "app")));

        refused(FailureCode.INVALID_INPUT, "open are name", () -> draft.checkAnswer(answer("other")));
        assertThatCode(() -> draft.checkAnswer(answer("name"))).doesNotThrowAnyException();
    }

    @Test
    void aStaleVersionIsRefused() {
        draft.written("a1", "writer");
        draft.written("a2", "eva");

        String message = "made on version 1, but the newest is version 2";
        refused(FailureCode.STALE_VERSION, message, () -> draft.checkEdit(new EditCommand(null, null, 1, "a3")));
        refused(FailureCode.STALE_VERSION, message, () -> draft.checkRevise(new ReviseCommand(null, null, 1, "more")));
        refused(FailureCode.STALE_VERSION, message, () -> draft.checkApprove(new ApproveCommand(null, null, 1)));
        assertThatCode(() -> draft.checkApprove(new ApproveCommand(null, null, 2)))
                .doesNotThrowAnyException();
    }

    @Test
    void emptyFeedbackIsRefused() {
        draft.written("a1", "writer");

        refused(
                FailureCode.INVALID_INPUT,
                "feedback is empty",
                () -> draft.checkRevise(new ReviseCommand(null, null, 1, " ")));
    }

    @Test
    void anApprovalNamesItsVersionAndEndsWithTheNextOne() {
        draft.written("a1", "writer");
        draft.written("a2", "writer");
        draft.approved(2);
        draft.estimated(estimate("e1"));

        assertThat(draft.view().approvedVersion()).isEqualTo(2);
        assertThat(draft.view().estimate()).isEqualTo(estimate("e1"));
        assertThat(draft.state()).isEqualTo(SessionState.APPROVED);

        draft.revising();
        draft.written("a3", "writer");

        assertThat(draft.view().approvedVersion()).isZero();
        assertThat(draft.view().estimate()).isNull();
        assertThat(draft.view().state()).isEqualTo(SessionState.REVIEWING);
        assertThat(draft.version()).isEqualTo(3);
    }

    @Test
    void theBuildNeedsConsentToThisEstimate() {
        draft.written("a1", "writer");
        refused(FailureCode.WRONG_STATE, "state reviewing", () -> draft.checkStartBuild(consent("e1")));

        draft.approved(1);
        refused(FailureCode.WRONG_STATE, "plan is being made", () -> draft.checkStartBuild(consent("e1")));

        draft.estimated(estimate("e1"));
        refused(FailureCode.CONSENT_REQUIRED, "is e1, not e0", () -> draft.checkStartBuild(consent("e0")));
        assertThatCode(() -> draft.checkStartBuild(consent("e1"))).doesNotThrowAnyException();
        assertThat(draft.waitingFor()).isEqualTo("consent to estimate e1");
    }

    @Test
    void whileTheSpecIsWrittenNothingElseIsTaken() {
        draft.written("a1", "writer");
        draft.revising();

        refused(FailureCode.WRONG_STATE, "being written", () -> draft.checkApprove(new ApproveCommand(null, null, 1)));
        refused(FailureCode.WRONG_STATE, "being written", draft::checkBackToChat);
        assertThat(draft.waitingFor()).isNull();
    }

    @Test
    void aFailedPlanLeadsBackToReview() {
        draft.written("a1", "writer");
        draft.approved(1);
        draft.failedWork("no model");

        assertThat(draft.state()).isEqualTo(SessionState.REVIEWING);
        assertThat(draft.view().problem()).isEqualTo("no model");
        assertThat(draft.view().approvedVersion()).isZero();
        assertThatCode(() -> draft.checkApprove(new ApproveCommand(null, null, 1)))
                .doesNotThrowAnyException();
    }

    @Test
    void whereTheFirstSpecFailsARetryOrMoreWordsGoOn() {
        refused(FailureCode.WRONG_STATE, "cannot go back to chat", draft::checkBackToChat);
        refused(FailureCode.WRONG_STATE, "nothing to retry", draft::checkRetry);
        draft.refused("no model");

        assertThat(draft.state()).isEqualTo(SessionState.CLARIFYING);
        assertThat(draft.waitingFor()).contains("another try");
        assertThatCode(draft::checkRetry).doesNotThrowAnyException();
        assertThatCode(draft::checkBackToChat).doesNotThrowAnyException();

        draft.backToChat("in other words");

        assertThat(draft.view().problem()).isNull();
        assertThat(draft.said()).containsExactly("in other words");
        assertThat(draft.waitingFor()).isNull();
        refused(FailureCode.WRONG_STATE, "nothing to retry", draft::checkRetry);
    }

    @Test
    void anEndedSessionCannotBeCancelled() {
        assertThatCode(draft::checkCancel).doesNotThrowAnyException();
        draft.end(SessionState.EXPIRED, "nobody acted");

        refused(FailureCode.WRONG_STATE, "state expired", draft::checkCancel);
    }

    private static AnswerCommand answer(String id) {
        return new AnswerCommand(null, null, Map.of(id, "x"));
    }

    private static StartBuildCommand consent(String estimateId) {
        return new StartBuildCommand(null, null, estimateId, false);
    }

    private static Estimate estimate(String id) {
        return new Estimate(
                id, 1, Duration.ofMinutes(1), BigDecimal.ONE, BigDecimal.ZERO, BigDecimal.ONE, 1, List.of());
    }

    private static void refused(FailureCode code, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        failure -> assertThat(failure.getType()).isEqualTo(code.name()))
                .hasMessageContaining(message);
    }
}
