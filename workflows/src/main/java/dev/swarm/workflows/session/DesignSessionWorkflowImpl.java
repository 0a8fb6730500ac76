package dev.swarm.workflows.session;

import dev.swarm.contracts.command.Command;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.session.AnswerCommand;
import dev.swarm.contracts.session.ApproveCommand;
import dev.swarm.contracts.session.BackToChatCommand;
import dev.swarm.contracts.session.DesignSessionWorkflow;
import dev.swarm.contracts.session.EditCommand;
import dev.swarm.contracts.session.ReviseCommand;
import dev.swarm.contracts.session.SessionInput;
import dev.swarm.contracts.session.SessionView;
import dev.swarm.contracts.session.SpecRef;
import dev.swarm.contracts.session.StartBuildCommand;
import dev.swarm.workflows.CommandInbox;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.LinkedHashSet;
import java.util.Map;

/** Receives people's commands; {@link SessionRun} does the work between them. */
public final class DesignSessionWorkflowImpl implements DesignSessionWorkflow {
    private final SessionDraft draft;
    private final SessionStatus status;
    private final SessionRun run;
    private final CommandInbox inbox;

    @WorkflowInit
    public DesignSessionWorkflowImpl(SessionInput input) {
        this.draft = new SessionDraft(input.sessionId());
        this.status = new SessionStatus(input, draft);
        this.run = new SessionRun(input, draft, status);
        this.inbox = new CommandInbox(status.timeline(), () -> draft.state().wire(), new LinkedHashSet<>());
    }

    @Override
    public SessionView run(SessionInput input) {
        run.run();
        Workflow.await(Workflow::isEveryHandlerFinished);
        return draft.view();
    }

    @Override
    public SessionView state() {
        return draft.view();
    }

    @Override
    public Receipt answer(AnswerCommand command) {
        return accept(command, () -> {
            Map<String, String> taken = draft.answered(command.answers());
            status.record(command.actor(), new DomainEvent.QuestionsAnswered(taken));
            run.next(new SessionWork.Clarify(null));
        });
    }

    @Override
    public void validateAnswer(AnswerCommand command) {
        check(command, () -> draft.checkAnswer(command));
    }

    @Override
    public void answerSignal(AnswerCommand command) {
        inbox.signal("answer", command, this::validateAnswer, this::answer);
    }

    @Override
    public Receipt edit(EditCommand command) {
        return accept(command, () -> {
            SpecRef spec = draft.written(command.artifactId(), command.actor());
            status.record(command.actor(), new DomainEvent.SpecChanged(spec, "edited"));
        });
    }

    @Override
    public void validateEdit(EditCommand command) {
        check(command, () -> draft.checkEdit(command));
    }

    @Override
    public void editSignal(EditCommand command) {
        inbox.signal("edit", command, this::validateEdit, this::edit);
    }

    @Override
    public Receipt revise(ReviseCommand command) {
        return accept(command, () -> {
            draft.revising();
            run.next(new SessionWork.Revise(command.feedback(), command.actor()));
        });
    }

    @Override
    public void validateRevise(ReviseCommand command) {
        check(command, () -> draft.checkRevise(command));
    }

    @Override
    public void reviseSignal(ReviseCommand command) {
        inbox.signal("revise", command, this::validateRevise, this::revise);
    }

    @Override
    public Receipt backToChat(BackToChatCommand command) {
        return accept(command, () -> {
            draft.backToChat(command.message());
            status.record(command.actor(), new DomainEvent.WentBackToChat(command.message()));
            run.next(new SessionWork.Clarify(command.message() == null ? "" : command.message()));
        });
    }

    @Override
    public void validateBackToChat(BackToChatCommand command) {
        check(command, draft::checkBackToChat);
    }

    @Override
    public void backToChatSignal(BackToChatCommand command) {
        inbox.signal("backToChat", command, this::validateBackToChat, this::backToChat);
    }

    @Override
    public Receipt approve(ApproveCommand command) {
        return accept(command, () -> {
            draft.approved(command.version());
            status.record(command.actor(), new DomainEvent.SpecApproved(command.version()));
            run.next(new SessionWork.MakePlan(command.pipeline()));
        });
    }

    @Override
    public void validateApprove(ApproveCommand command) {
        check(command, () -> draft.checkApprove(command));
    }

    @Override
    public void approveSignal(ApproveCommand command) {
        inbox.signal("approve", command, this::validateApprove, this::approve);
    }

    @Override
    public Receipt startBuild(StartBuildCommand command) {
        return accept(command, () -> run.consented(command));
    }

    @Override
    public void validateStartBuild(StartBuildCommand command) {
        check(command, () -> draft.checkStartBuild(command));
    }

    @Override
    public void startBuildSignal(StartBuildCommand command) {
        inbox.signal("startBuild", command, this::validateStartBuild, this::startBuild);
    }

    @Override
    public Receipt retry(PlainCommand command) {
        return accept(command, () -> run.retry(command.actor(), command.reason()));
    }

    @Override
    public void validateRetry(PlainCommand command) {
        check(command, draft::checkRetry);
    }

    @Override
    public void retrySignal(PlainCommand command) {
        inbox.signal("retry", PlainCommand.orEmpty(command), this::validateRetry, this::retry);
    }

    @Override
    public Receipt cancel(PlainCommand command) {
        return accept(command, () -> run.cancel(command.actor(), command.reason()));
    }

    @Override
    public void validateCancel(PlainCommand command) {
        check(command, draft::checkCancel);
    }

    @Override
    public void cancelSignal(PlainCommand command) {
        inbox.signal("cancel", PlainCommand.orEmpty(command), this::validateCancel, this::cancel);
    }

    private Receipt accept(Command command, Runnable effect) {
        return inbox.apply(command, () -> {
            effect.run();
            run.personActed();
        });
    }

    private void check(Command command, Functions.Proc rule) {
        if (!inbox.isRepeat(command)) {
            rule.apply();
        }
    }
}
