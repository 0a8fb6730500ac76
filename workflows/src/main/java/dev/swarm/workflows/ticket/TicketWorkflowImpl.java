package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.command.Command;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.machine.MachineReady;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.contracts.ticket.MergeGranted;
import dev.swarm.contracts.ticket.PullRequestChanged;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.ticket.TicketView;
import dev.swarm.contracts.ticket.TicketWorkflow;
import dev.swarm.workflows.CommandInbox;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.LinkedHashSet;

/** Receives people's commands and other workflows' signals; {@link TicketRun} does the work. */
public final class TicketWorkflowImpl implements TicketWorkflow {
    private static final int MAX_GUIDANCE = 10_000;

    private final TicketStatus status;
    private final TicketRun run;
    private final CommandInbox inbox;

    @WorkflowInit
    public TicketWorkflowImpl(TicketInput input) {
        this.status = new TicketStatus(input);
        this.run = new TicketRun(input, status);
        this.inbox = new CommandInbox(status.timeline(), () -> status.state().wire(), new LinkedHashSet<>());
    }

    @Override
    public TicketReport run(TicketInput input) {
        TicketReport report = run.run();
        Workflow.await(Workflow::isEveryHandlerFinished);
        return report;
    }

    @Override
    public TicketView state() {
        return status.view();
    }

    @Override
    public Receipt pause(PlainCommand command) {
        return accept(command, () -> run.pause(command.actor(), reason(command, "paused by " + command.actor())));
    }

    @Override
    public void validatePause(PlainCommand command) {
        check(command, () -> {
            if (status.state() == TicketState.PAUSED) {
                throw Failure.fatal(FailureCode.WRONG_STATE, "the ticket is paused already");
            }
        });
    }

    @Override
    public void pauseSignal(PlainCommand command) {
        inbox.signal("pause", PlainCommand.orEmpty(command), this::validatePause, this::pause);
    }

    @Override
    public Receipt resume(PlainCommand command) {
        return accept(command, () -> run.resume(command.actor()));
    }

    @Override
    public void validateResume(PlainCommand command) {
        check(command, () -> {
            if (status.state() != TicketState.PAUSED) {
                throw Failure.fatal(
                        FailureCode.WRONG_STATE,
                        "the ticket is not paused; it is " + status.state().wire());
            }
        });
    }

    @Override
    public void resumeSignal(PlainCommand command) {
        inbox.signal("resume", PlainCommand.orEmpty(command), this::validateResume, this::resume);
    }

    @Override
    public Receipt terminate(PlainCommand command) {
        return accept(
                command, () -> run.terminate(command.actor(), reason(command, "terminated by " + command.actor())));
    }

    @Override
    public void validateTerminate(PlainCommand command) {
        check(command, () -> {});
    }

    @Override
    public void terminateSignal(PlainCommand command) {
        inbox.signal("terminate", PlainCommand.orEmpty(command), this::validateTerminate, this::terminate);
    }

    @Override
    public Receipt retry(PlainCommand command) {
        return accept(command, () -> run.retry(command.actor(), command.reason()));
    }

    @Override
    public void validateRetry(PlainCommand command) {
        check(command, () -> {});
    }

    @Override
    public void retrySignal(PlainCommand command) {
        inbox.signal("retry", PlainCommand.orEmpty(command), this::validateRetry, this::retry);
    }

    @Override
    public Receipt guidance(GuidanceCommand command) {
        return accept(command, () -> run.guide(command));
    }

    @Override
    public void validateGuidance(GuidanceCommand command) {
        check(command, () -> {
            if (command.text().isBlank() || command.text().length() > MAX_GUIDANCE) {
                throw Failure.fatal(
                        FailureCode.INVALID_INPUT, "guidance must have 1 to " + MAX_GUIDANCE + " characters");
            }
        });
    }

    @Override
    public void guidanceSignal(GuidanceCommand command) {
        inbox.signal("guidance", command, this::validateGuidance, this::guidance);
    }

    @Override
    public void machineReady(MachineReady ready) {
        run.machineReady(ready);
    }

    @Override
    public void mergeGranted(MergeGranted granted) {
        run.mergeGranted();
    }

    @Override
    public void pullRequestChanged(PullRequestChanged changed) {
        run.pullRequestChanged();
    }

    private Receipt accept(Command command, Runnable effect) {
        return inbox.apply(command, effect);
    }

    private void check(Command command, Functions.Proc rule) {
        if (!inbox.isRepeat(command)) {
            if (status.state().isFinal()) {
                throw Failure.fatal(
                        FailureCode.WRONG_STATE,
                        "the ticket has ended: it is " + status.state().wire());
            }
            rule.apply();
        }
    }

    private static String reason(PlainCommand command, String otherwise) {
        String reason = command.reason();
        return reason == null || reason.isBlank() ? otherwise : reason;
    }
}
