package dev.swarm.contracts.agent;

import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.ticket.GuidanceCommand;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * The native agent of one attempt of a ticket, id {@code agent/{ticketId}/{attempt}}, child of the ticket: a model outside the
 * machine and its tools inside. Turn by turn it asks the model and uses the tools that the model calls, until the model calls
 * {@code done} or a limit is reached. Continues as new after many turns.
 */
@WorkflowInterface
public interface AgentWorkflow {
    /** Answers also where it fails or is stopped, because the next attempt may go on from what it came to. */
    @WorkflowMethod(name = "Agent")
    AgentReport run(AgentInput input);

    @QueryMethod(name = "view")
    AgentView view();

    /** From the ticket: something that the model is told with its next turn. */
    @SignalMethod
    void guide(GuidanceCommand guidance);

    /** From the ticket: no further turn begins until resumed. */
    @SignalMethod
    void pause();

    @SignalMethod
    void resume();

    /** From the ticket: its attempt is given up. Unlike one that is cancelled it still answers what it came to. */
    @SignalMethod
    void stop();

    /** Answers its question. */
    @UpdateMethod(name = "answer")
    Receipt answer(AnswerAgentCommand command);

    @UpdateValidatorMethod(updateName = "answer")
    void validateAnswer(AnswerAgentCommand command);

    @SignalMethod(name = "answer")
    void answerSignal(AnswerAgentCommand command);
}
