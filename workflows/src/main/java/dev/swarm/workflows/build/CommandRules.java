package dev.swarm.workflows.build;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.build.BuildPolicy;
import dev.swarm.contracts.build.BuildTicket;
import dev.swarm.contracts.plan.PlanGraph;
import dev.swarm.contracts.plan.PlanProblem;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.ticket.TicketAction;
import java.util.List;
import java.util.Objects;

/** What people may do with the tickets of a build. Pure; a refusal is the failure that the sender sees. */
final class CommandRules {
    private final TicketGraph graph;

    CommandRules(TicketGraph graph) {
        this.graph = graph;
    }

    void checkRetry(String key) {
        BuildTicket ticket = known(key);
        // One that runs is told by itself, not by its build.
        if (!ticket.state().isFinal() || !TicketAction.RETRY.isAllowedIn(ticket.state())) {
            throw wrongState("retry", ticket, "failed, cancelled or skipped");
        }
        Branches branches = new Branches(graph.all());
        if (branches.isClosed(key)) {
            throw Failure.fatal(
                    FailureCode.WRONG_STATE,
                    "cannot retry ticket " + key + ": its branch was not taken; retry one of "
                            + String.join(", ", branches.triggersOf(key)) + ", on whose outcome it depends");
        }
    }

    void checkSkip(String key) {
        BuildTicket ticket = known(key);
        if (!TicketAction.SKIP.isAllowedIn(ticket.state())) {
            throw wrongState("skip", ticket, "blocked, ready, failed or cancelled");
        }
    }

    void checkPriority(String key) {
        BuildTicket ticket = known(key);
        if (!TicketAction.PRIORITY.isAllowedIn(ticket.state())) {
            throw wrongState("change the priority of", ticket, "blocked or ready");
        }
    }

    void checkLimit(int maxParallelTickets) {
        if (maxParallelTickets < 1 || maxParallelTickets > BuildPolicy.MOST_PARALLEL_TICKETS) {
            throw Failure.fatal(
                    FailureCode.INVALID_INPUT,
                    "a build runs 1 to " + BuildPolicy.MOST_PARALLEL_TICKETS + " tickets at once, not "
                            + maxParallelTickets);
        }
    }

    void checkAdd(List<TicketNode> added) {
        if (added.isEmpty()) {
            throw Failure.fatal(FailureCode.INVALID_INPUT, "there are no tickets to add; name at least one");
        }
        added.forEach(CommandRules::requireComplete);
        List<PlanProblem> problems = PlanGraph.validate(graph.with(added));
        if (!problems.isEmpty()) {
            PlanProblem first = problems.get(0);
            throw Failure.fatal(
                    FailureCode.INVALID_PLAN,
                    problems.size() + " problems, the first: " + first.ticket() + " " + first.message());
        }
    }

    /** A signal comes unchecked from outside, and a ticket without one of these would stop the workflow later. */
    private static void requireComplete(TicketNode node) {
        Objects.requireNonNull(node.title());
        Objects.requireNonNull(node.priority());
        Objects.requireNonNull(node.size());
        Objects.requireNonNull(node.agent());
        Objects.requireNonNull(node.bodyId());
        if (node.retry() != null) {
            Objects.requireNonNull(node.retry().retryOn());
            Objects.requireNonNull(node.retry().retryCategories());
        }
    }

    private BuildTicket known(String key) {
        if (!graph.contains(key)) {
            throw Failure.fatal(FailureCode.NOT_FOUND, "the build has no ticket '" + key + "'");
        }
        return graph.get(key);
    }

    private static RuntimeException wrongState(String what, BuildTicket ticket, String allowed) {
        return Failure.fatal(
                FailureCode.WRONG_STATE,
                "cannot " + what + " ticket " + ticket.node().key() + ": it is "
                        + ticket.state().wire() + ", not " + allowed);
    }
}
