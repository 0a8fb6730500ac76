package dev.swarm.workflows.build;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.build.AddTicketsCommand;
import dev.swarm.contracts.build.BuildCarried;
import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.build.BuildView;
import dev.swarm.contracts.build.BuildWorkflow;
import dev.swarm.contracts.build.MergeTurnRequest;
import dev.swarm.contracts.build.SetLimitCommand;
import dev.swarm.contracts.build.SetPriorityCommand;
import dev.swarm.contracts.build.TicketCommand;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.command.Command;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.project.ProjectShare;
import dev.swarm.workflows.CommandInbox;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.List;
import java.util.Set;

/** Receives people's commands and other workflows' signals; {@link BuildRun} does the work. */
public final class BuildWorkflowImpl implements BuildWorkflow {
    private final BuildStatus status;
    private final BuildRun run;
    private final CommandRules rules;
    private final CommandInbox inbox;

    @WorkflowInit
    public BuildWorkflowImpl(BuildInput input) {
        this.status = new BuildStatus(input);
        this.run = new BuildRun(input, status);
        this.rules = new CommandRules(status.graph());
        BuildCarried carried = input.carried();
        this.inbox = new CommandInbox(
                status.timeline(), () -> status.state().wire(), carried == null ? Set.of() : carried.seenCommands());
    }

    @Override
    public BuildReport run(BuildInput input) {
        BuildReport report = run.run();
        Workflow.await(Workflow::isEveryHandlerFinished);
        return report == null ? continueAsNew(input) : report;
    }

    private BuildReport continueAsNew(BuildInput input) {
        BuildInput next = new BuildInput(
                input.buildId(),
                input.sessionId(),
                input.project(),
                input.title(),
                input.specId(),
                input.startedBy(),
                List.of(),
                input.policy().withMaxParallelTickets(status.limit()),
                false,
                status.carry(inbox.seen()));
        Workflow.newContinueAsNewStub(BuildWorkflow.class).run(next);
        throw new IllegalStateException("continue-as-new does not return");
    }

    @Override
    public BuildView state() {
        return status.view();
    }

    @Override
    public Receipt pause(PlainCommand command) {
        return inbox.apply(command, () -> run.commands().pause(command.actor(), command.reason()));
    }

    @Override
    public void validatePause(PlainCommand command) {
        check(command, () -> require("pause", BuildState.RUNNING, BuildState.NEEDS_ATTENTION));
    }

    @Override
    public void pauseSignal(PlainCommand command) {
        inbox.signal("pause", PlainCommand.orEmpty(command), this::validatePause, this::pause);
    }

    @Override
    public Receipt resume(PlainCommand command) {
        return inbox.apply(command, () -> run.commands().resume(command.actor(), command.reason()));
    }

    @Override
    public void validateResume(PlainCommand command) {
        check(command, () -> require("resume", BuildState.PAUSED));
    }

    @Override
    public void resumeSignal(PlainCommand command) {
        inbox.signal("resume", PlainCommand.orEmpty(command), this::validateResume, this::resume);
    }

    @Override
    public Receipt cancel(PlainCommand command) {
        return inbox.apply(command, () -> run.commands().cancel(command.actor(), command.reason()));
    }

    @Override
    public void validateCancel(PlainCommand command) {
        check(command, () -> {});
    }

    @Override
    public void cancelSignal(PlainCommand command) {
        inbox.signal("cancel", PlainCommand.orEmpty(command), this::validateCancel, this::cancel);
    }

    @Override
    public Receipt finish(PlainCommand command) {
        return inbox.apply(command, () -> status.finishing());
    }

    @Override
    public void validateFinish(PlainCommand command) {
        check(command, () -> require("finish", BuildState.NEEDS_ATTENTION));
    }

    @Override
    public void finishSignal(PlainCommand command) {
        inbox.signal("finish", PlainCommand.orEmpty(command), this::validateFinish, this::finish);
    }

    @Override
    public Receipt retryTicket(TicketCommand command) {
        return inbox.apply(command, () -> run.commands().retry(command.key(), command.actor(), command.guidance()));
    }

    @Override
    public void validateRetryTicket(TicketCommand command) {
        check(command, () -> rules.checkRetry(command.key()));
    }

    @Override
    public void retryTicketSignal(TicketCommand command) {
        inbox.signal("retryTicket", command, this::validateRetryTicket, this::retryTicket);
    }

    @Override
    public Receipt skipTicket(TicketCommand command) {
        return inbox.apply(command, () -> run.commands().skip(command.key(), command.actor(), command.guidance()));
    }

    @Override
    public void validateSkipTicket(TicketCommand command) {
        check(command, () -> rules.checkSkip(command.key()));
    }

    @Override
    public void skipTicketSignal(TicketCommand command) {
        inbox.signal("skipTicket", command, this::validateSkipTicket, this::skipTicket);
    }

    @Override
    public Receipt addTickets(AddTicketsCommand command) {
        return inbox.apply(command, () -> run.commands().add(command.tickets(), command.actor()));
    }

    @Override
    public void validateAddTickets(AddTicketsCommand command) {
        check(command, () -> rules.checkAdd(command.tickets()));
    }

    @Override
    public void addTicketsSignal(AddTicketsCommand command) {
        inbox.signal("addTickets", command, this::validateAddTickets, this::addTickets);
    }

    @Override
    public Receipt setPriority(SetPriorityCommand command) {
        return inbox.apply(
                command, () -> run.commands().setPriority(command.key(), command.actor(), command.priority()));
    }

    @Override
    public void validateSetPriority(SetPriorityCommand command) {
        check(command, () -> rules.checkPriority(command.key()));
    }

    @Override
    public void setPrioritySignal(SetPriorityCommand command) {
        inbox.signal("setPriority", command, this::validateSetPriority, this::setPriority);
    }

    @Override
    public Receipt setLimit(SetLimitCommand command) {
        return inbox.apply(command, () -> run.commands().setLimit(command.maxParallelTickets(), command.actor()));
    }

    @Override
    public void validateSetLimit(SetLimitCommand command) {
        check(command, () -> rules.checkLimit(command.maxParallelTickets()));
    }

    @Override
    public void setLimitSignal(SetLimitCommand command) {
        inbox.signal("setLimit", command, this::validateSetLimit, this::setLimit);
    }

    @Override
    public void mergeTurn(MergeTurnRequest request) {
        if (request.wanted()) {
            status.queue().ask(request.key());
        } else {
            status.queue().leave(request.key());
        }
        status.changed();
    }

    @Override
    public void ticketReported(TicketReport report) {
        run.outcomes().reported(report);
    }

    @Override
    public void projectShare(ProjectShare share) {
        status.share(share.maxParallel());
    }

    @Override
    public void reconcile(List<String> runningTicketIds) {
        run.outcomes().reconcile(runningTicketIds);
    }

    private void require(String what, BuildState... allowed) {
        for (BuildState candidate : allowed) {
            if (status.state() == candidate) {
                return;
            }
        }
        throw Failure.fatal(
                FailureCode.WRONG_STATE,
                "cannot " + what + ": the build is in state " + status.state().wire());
    }

    private void check(Command command, Functions.Proc rule) {
        if (!inbox.isRepeat(command)) {
            if (status.state().isFinal()) {
                throw Failure.fatal(
                        FailureCode.WRONG_STATE,
                        "the build has ended: it is " + status.state().wire());
            }
            if (status.isCancelling()) {
                throw Failure.fatal(FailureCode.WRONG_STATE, "the build is being cancelled; its tickets are ending");
            }
            rule.apply();
        }
    }
}
