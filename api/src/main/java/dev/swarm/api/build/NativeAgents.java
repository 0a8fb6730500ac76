package dev.swarm.api.build;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.temporal.Workflows;
import dev.swarm.api.timeline.WrittenReads;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.agent.AgentView;
import dev.swarm.contracts.agent.AnswerAgentCommand;
import dev.swarm.contracts.command.Receipt;
import org.springframework.stereotype.Service;

/** The native agents of tickets. What they do is asked of their workflows, which know it best. */
@Service
class NativeAgents {
    private final Tickets tickets;
    private final Workflows workflows;
    private final WrittenReads written;

    NativeAgents(Tickets tickets, Workflows workflows, WrittenReads written) {
        this.tickets = tickets;
        this.workflows = workflows;
        this.written = written;
    }

    /** The agent of the newest attempt that has one: an attempt that waits for its machine has none yet. */
    AgentView view(String ticketId) {
        int newest = tickets.view(ticketId).attempts();
        for (int attempt = newest; attempt > Math.max(0, newest - 2); attempt--) {
            try {
                return workflows.query(WorkflowIds.agent(ticketId, attempt), "view", AgentView.class);
            } catch (ProblemException e) {
                if (e.code() != FailureCode.NOT_FOUND) {
                    throw e;
                }
            }
        }
        throw new ProblemException(
                FailureCode.NOT_FOUND,
                "Ticket '" + ticketId
                        + "' has no native agent: none has started yet, or another kind of agent works on it.");
    }

    Receipt answer(String ticketId, AnswerAgentCommand command) {
        String workflowId = WorkflowIds.agent(ticketId, view(ticketId).attempt());
        return written.after(
                workflowId,
                () -> workflows.command(
                        workflowId,
                        "answer",
                        command,
                        () -> new ProblemException(
                                FailureCode.WRONG_STATE, "The agent of ticket '" + ticketId + "' has ended.")));
    }
}
