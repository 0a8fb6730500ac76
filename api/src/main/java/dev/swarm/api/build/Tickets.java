package dev.swarm.api.build;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.temporal.Workflows;
import dev.swarm.api.timeline.WrittenReads;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.SetPriorityCommand;
import dev.swarm.contracts.build.TicketCommand;
import dev.swarm.contracts.command.Command;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.ticket.PullRequestChanged;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Sends people's commands to tickets: to their own workflow while that runs, to their build otherwise. */
@Service
public class Tickets {
    private final TicketTable table;
    private final Builds builds;
    private final Workflows workflows;
    private final WrittenReads written;

    Tickets(TicketTable table, Builds builds, Workflows workflows, WrittenReads written) {
        this.table = table;
        this.builds = builds;
        this.workflows = workflows;
        this.written = written;
    }

    /**
     * The ticket of a pull request, by its number or else by the name of its branch; empty where its project does not
     * have people merge.
     */
    public Optional<String> ofPullRequest(String repository, int number, String branch) {
        Optional<String> byNumber = table.byPullRequest(repository, number);
        String prefix = WorkflowIds.branch("");
        return byNumber.isPresent() || !branch.startsWith(prefix)
                ? byNumber
                : table.inRepository(repository, branch.substring(prefix.length()));
    }

    /** Tells a ticket to look at its pull request; false where it does not run. */
    public boolean pullRequestChanged(String ticketId, int number) {
        try {
            workflows.signal(WorkflowIds.ticket(ticketId), "pullRequestChanged", new PullRequestChanged(number));
            return true;
        } catch (ProblemException e) {
            if (e.code() == FailureCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    TicketView view(String ticketId) {
        return table.find(ticketId).orElseThrow(() -> ProblemException.notFound("ticket", ticketId));
    }

    /** Sends a command to the ticket's own workflow. */
    Receipt send(String ticketId, String update, Command command) {
        view(ticketId);
        String workflowId = WorkflowIds.ticket(ticketId);
        return written.after(
                workflowId, () -> workflows.command(workflowId, update, command, () -> notRunning(ticketId)));
    }

    Receipt retry(String ticketId, PlainCommand command) {
        TicketView ticket = view(ticketId);
        if (!ticket.state().isFinal()) {
            return send(ticketId, "retry", command);
        }
        return builds.send(
                ticket.buildId(),
                "retryTicket",
                new TicketCommand(command.commandId(), command.by(), ticket.key(), command.reason()));
    }

    Receipt skip(String ticketId, PlainCommand command) {
        TicketView ticket = view(ticketId);
        return builds.send(
                ticket.buildId(),
                "skipTicket",
                new TicketCommand(command.commandId(), command.by(), ticket.key(), command.reason()));
    }

    Receipt setPriority(String ticketId, Priority priority, @Nullable String commandId, String by) {
        TicketView ticket = view(ticketId);
        return builds.send(
                ticket.buildId(), "setPriority", new SetPriorityCommand(commandId, by, ticket.key(), priority));
    }

    private ProblemException notRunning(String ticketId) {
        return new ProblemException(
                FailureCode.WRONG_STATE,
                "Ticket '" + ticketId + "' does not run; its state is "
                        + view(ticketId).state().wire() + ".");
    }
}
