package dev.swarm.contracts.session;

import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.command.Receipt;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * From an idea to a finished build, id {@code session/{sessionId}}. Waits for people as long as its policy says. Each
 * command is an update, refused by its validator where it does not fit the state, and a signal of the same name; an
 * invalid signal changes nothing and is written to the timeline.
 */
@WorkflowInterface
public interface DesignSessionWorkflow {
    @WorkflowMethod(name = "DesignSession")
    SessionView run(SessionInput input);

    @QueryMethod(name = "state")
    SessionView state();

    /** Answers open questions; questions without an answer keep their default. In state clarifying. */
    @UpdateMethod(name = "answer")
    Receipt answer(AnswerCommand command);

    @UpdateValidatorMethod(updateName = "answer")
    void validateAnswer(AnswerCommand command);

    @SignalMethod(name = "answer")
    void answerSignal(AnswerCommand command);

    /** Replaces the spec by a person's text. In state reviewing; refused as STALE_VERSION if the base is not the newest. */
    @UpdateMethod(name = "edit")
    Receipt edit(EditCommand command);

    @UpdateValidatorMethod(updateName = "edit")
    void validateEdit(EditCommand command);

    @SignalMethod(name = "edit")
    void editSignal(EditCommand command);

    /** Has the spec revised by the writer, following feedback. In states reviewing and approved. */
    @UpdateMethod(name = "revise")
    Receipt revise(ReviseCommand command);

    @UpdateValidatorMethod(updateName = "revise")
    void validateRevise(ReviseCommand command);

    @SignalMethod(name = "revise")
    void reviseSignal(ReviseCommand command);

    /** Goes back to the questions. In states reviewing and approved, and where something failed on the way to the first spec. */
    @UpdateMethod(name = "backToChat")
    Receipt backToChat(BackToChatCommand command);

    @UpdateValidatorMethod(updateName = "backToChat")
    void validateBackToChat(BackToChatCommand command);

    @SignalMethod(name = "backToChat")
    void backToChatSignal(BackToChatCommand command);

    /** Approves one version of the spec: the newest, or STALE_VERSION. In state reviewing. */
    @UpdateMethod(name = "approve")
    Receipt approve(ApproveCommand command);

    @UpdateValidatorMethod(updateName = "approve")
    void validateApprove(ApproveCommand command);

    @SignalMethod(name = "approve")
    void approveSignal(ApproveCommand command);

    /** Consents to the estimate and starts the build. In state approved; CONSENT_REQUIRED if the estimate is another. */
    @UpdateMethod(name = "startBuild")
    Receipt startBuild(StartBuildCommand command);

    @UpdateValidatorMethod(updateName = "startBuild")
    void validateStartBuild(StartBuildCommand command);

    @SignalMethod(name = "startBuild")
    void startBuildSignal(StartBuildCommand command);

    /** Tries again what failed on the way to the first spec, such as for a budget. In state clarifying. */
    @UpdateMethod(name = "retry")
    Receipt retry(PlainCommand command);

    @UpdateValidatorMethod(updateName = "retry")
    void validateRetry(PlainCommand command);

    @SignalMethod(name = "retry")
    void retrySignal(PlainCommand command);

    /** Ends the session, and its build if one runs. In every state that is not final. */
    @UpdateMethod(name = "cancel")
    Receipt cancel(PlainCommand command);

    @UpdateValidatorMethod(updateName = "cancel")
    void validateCancel(PlainCommand command);

    @SignalMethod(name = "cancel")
    void cancelSignal(PlainCommand command);
}
