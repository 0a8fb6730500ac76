package dev.swarm.contracts.build;

import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.project.ProjectShare;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;

/**
 * Runs the tickets of a plan as their dependencies merge, id {@code build/{buildId}}. Owns the ticket graph and the merge
 * queue. A failed ticket holds up only its descendants. Continues as new before its history grows large.
 */
@WorkflowInterface
public interface BuildWorkflow {
    @WorkflowMethod(name = "Build")
    BuildReport run(BuildInput input);

    @QueryMethod(name = "state")
    BuildView state();

    /** Starts no more tickets; those that run go on. */
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

    /** Terminates all tickets and ends the build as cancelled. */
    @UpdateMethod(name = "cancel")
    Receipt cancel(PlainCommand command);

    @UpdateValidatorMethod(updateName = "cancel")
    void validateCancel(PlainCommand command);

    @SignalMethod(name = "cancel")
    void cancelSignal(PlainCommand command);

    /** Ends a build that needs attention with what it has: as failed. */
    @UpdateMethod(name = "finish")
    Receipt finish(PlainCommand command);

    @UpdateValidatorMethod(updateName = "finish")
    void validateFinish(PlainCommand command);

    @SignalMethod(name = "finish")
    void finishSignal(PlainCommand command);

    /** Runs a failed, cancelled or skipped ticket again; skipped descendants become blocked again. */
    @UpdateMethod(name = "retryTicket")
    Receipt retryTicket(TicketCommand command);

    @UpdateValidatorMethod(updateName = "retryTicket")
    void validateRetryTicket(TicketCommand command);

    @SignalMethod(name = "retryTicket")
    void retryTicketSignal(TicketCommand command);

    /** Gives a ticket up that is not running; its descendants go on as if it had merged. */
    @UpdateMethod(name = "skipTicket")
    Receipt skipTicket(TicketCommand command);

    @UpdateValidatorMethod(updateName = "skipTicket")
    void validateSkipTicket(TicketCommand command);

    @SignalMethod(name = "skipTicket")
    void skipTicketSignal(TicketCommand command);

    /** Adds tickets; the graph with them must be valid. */
    @UpdateMethod(name = "addTickets")
    Receipt addTickets(AddTicketsCommand command);

    @UpdateValidatorMethod(updateName = "addTickets")
    void validateAddTickets(AddTicketsCommand command);

    @SignalMethod(name = "addTickets")
    void addTicketsSignal(AddTicketsCommand command);

    @UpdateMethod(name = "setPriority")
    Receipt setPriority(SetPriorityCommand command);

    @UpdateValidatorMethod(updateName = "setPriority")
    void validateSetPriority(SetPriorityCommand command);

    @SignalMethod(name = "setPriority")
    void setPrioritySignal(SetPriorityCommand command);

    /** Runs another number of tickets at once; those that run beyond a smaller one go on. */
    @UpdateMethod(name = "setLimit")
    Receipt setLimit(SetLimitCommand command);

    @UpdateValidatorMethod(updateName = "setLimit")
    void validateSetLimit(SetLimitCommand command);

    @SignalMethod(name = "setLimit")
    void setLimitSignal(SetLimitCommand command);

    /** From a ticket: it wants to merge, or gives its turn back. */
    @SignalMethod
    void mergeTurn(MergeTurnRequest request);

    /** From a ticket: it has ended. */
    @SignalMethod
    void ticketReported(TicketReport report);

    /** From the project: how many tickets may run at once. */
    @SignalMethod
    void projectShare(ProjectShare share);

    /** From maintenance: ids of ticket workflows of this build that run; others that should run are lost. */
    @SignalMethod
    void reconcile(List<String> runningTicketIds);
}
