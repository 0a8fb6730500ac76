package dev.swarm.contracts.ticket;

import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.machine.MachineReady;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * One ticket, id {@code ticket/{ticketId}}: places and holds a machine, prepares the workspace, runs the agent, verifies,
 * publishes, opens the one pull request and sees it merged. However it ends, its machine is released.
 */
@WorkflowInterface
public interface TicketWorkflow {
    @WorkflowMethod(name = "Ticket")
    TicketReport run(TicketInput input);

    @QueryMethod(name = "state")
    TicketView state();

    /** Freezes the machine, and with it the agent, and starts no further step until resumed. */
    @UpdateMethod(name = "pause")
    Receipt pause(PlainCommand command);

    @UpdateValidatorMethod(updateName = "pause")
    void validatePause(PlainCommand command);

    @SignalMethod(name = "pause")
    void pauseSignal(PlainCommand command);

    @UpdateMethod(name = "resume")
    Receipt resume(PlainCommand command);

    @UpdateValidatorMethod(updateName = "resume")
    void validateResume(PlainCommand command);

    @SignalMethod(name = "resume")
    void resumeSignal(PlainCommand command);

    /** Ends the ticket as cancelled; its machine is released and its pull request closed. */
    @UpdateMethod(name = "terminate")
    Receipt terminate(PlainCommand command);

    @UpdateValidatorMethod(updateName = "terminate")
    void validateTerminate(PlainCommand command);

    @SignalMethod(name = "terminate")
    void terminateSignal(PlainCommand command);

    /** Gives the current attempt up and starts the next one, in a new machine. */
    @UpdateMethod(name = "retry")
    Receipt retry(PlainCommand command);

    @UpdateValidatorMethod(updateName = "retry")
    void validateRetry(PlainCommand command);

    @SignalMethod(name = "retry")
    void retrySignal(PlainCommand command);

    /** Something the agent should know: given to the next attempt. */
    @UpdateMethod(name = "guidance")
    Receipt guidance(GuidanceCommand command);

    @UpdateValidatorMethod(updateName = "guidance")
    void validateGuidance(GuidanceCommand command);

    @SignalMethod(name = "guidance")
    void guidanceSignal(GuidanceCommand command);

    /** From the activity that holds the machine: it is up. */
    @SignalMethod
    void machineReady(MachineReady ready);

    /** From the build: it is this ticket's turn to merge. */
    @SignalMethod
    void mergeGranted(MergeGranted granted);

    /** From the forge's webhook: look at the pull request now. */
    @SignalMethod
    void pullRequestChanged(PullRequestChanged changed);
}
