package dev.swarm.activities.model.author;

import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.PlanGraph;
import dev.swarm.contracts.plan.PlanProblem;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.plan.TicketSize;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plan as a model answers it, and what is wrong with it. */
record PlanDraft(String title, String verifyCommand, List<Ticket> tickets) {
    static final int MOST_TICKETS = 40;
    private static final int MOST_TITLE = 120;

    PlanDraft {
        title = title == null ? "" : title.strip();
        verifyCommand = verifyCommand == null ? "" : verifyCommand.strip();
        tickets = tickets == null ? List.of() : List.copyOf(tickets);
    }

    /** One ticket as a model answers it; an empty {@code verifyCommand} stands for the plan's. */
    record Ticket(
            String key,
            String title,
            String description,
            List<String> acceptanceCriteria,
            List<String> covers,
            List<String> files,
            List<String> dependsOn,
            Priority priority,
            TicketSize size,
            String role,
            String verifyCommand) {
        Ticket {
            key = key == null ? "" : key.strip();
            title = title == null ? "" : title.strip();
            description = description == null ? "" : description.strip();
            acceptanceCriteria = acceptanceCriteria == null ? List.of() : List.copyOf(acceptanceCriteria);
            covers = covers == null ? List.of() : List.copyOf(covers);
            files = files == null ? List.of() : List.copyOf(files);
            dependsOn = dependsOn == null ? List.of() : List.copyOf(dependsOn);
            role = role == null ? "" : role.strip();
            verifyCommand = verifyCommand == null ? "" : verifyCommand.strip();
        }
    }

    /**
     * What is wrong with it; empty where it can be built.
     *
     * @param criteria ids of the spec's acceptance criteria
     * @param projectVerifies whether the project has a verify command of its own
     */
    List<String> problems(Collection<String> criteria, boolean projectVerifies) {
        List<String> problems = new ArrayList<>();
        if (tickets.size() > MOST_TICKETS) {
            problems.add(
                    "it has " + tickets.size() + " tickets; at most " + MOST_TICKETS + " are allowed, so join some");
        }
        if (verifyCommand.isEmpty() && !projectVerifies) {
            problems.add(
                    "it has no verifyCommand, and the project has none either; name one that the first ticket makes");
        }
        for (PlanProblem problem : PlanGraph.validate(nodes())) {
            problems.add(problem.ticket().isEmpty() ? problem.message() : problem.ticket() + ": " + problem.message());
        }
        Map<String, List<String>> covers = new LinkedHashMap<>();
        for (Ticket ticket : tickets) {
            checkContent(ticket, problems);
            covers.put(ticket.key(), ticket.covers());
        }
        problems.addAll(PlanCoverage.problems(criteria, covers));
        return problems;
    }

    private static void checkContent(Ticket ticket, List<String> problems) {
        if (ticket.title().isEmpty() || ticket.title().length() > MOST_TITLE) {
            problems.add(ticket.key() + ": title must be 1 to " + MOST_TITLE + " characters");
        }
        if (ticket.description().isEmpty()) {
            problems.add(ticket.key() + ": description is empty; say what to do and why");
        }
        if (ticket.priority() == null || ticket.size() == null) {
            problems.add(ticket.key() + ": priority and size must be given");
        }
        if (ticket.files().isEmpty()) {
            problems.add(ticket.key() + ": files is empty; name what it makes or changes");
        }
        for (String file : ticket.files()) {
            if (file.isBlank()
                    || file.startsWith("/")
                    || List.of(file.split("/", -1)).contains("..")) {
                problems.add(ticket.key() + ": '" + file + "' is no path inside the repository");
            }
        }
    }

    /** The graph, before there are bodies. */
    private List<TicketNode> nodes() {
        return tickets.stream()
                .map(ticket -> new TicketNode(
                        ticket.key(),
                        ticket.title(),
                        ticket.dependsOn(),
                        Priority.MEDIUM,
                        TicketSize.MEDIUM,
                        AgentKind.NATIVE,
                        "",
                        null,
                        null,
                        List.of(),
                        List.of(),
                        null))
                .toList();
    }
}
