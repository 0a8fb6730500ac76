package dev.swarm.bench.pages;

import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordedEvent;
import dev.swarm.contracts.session.Question;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A past: builds with their tickets, and sessions, as the events that tell of them. */
final class Seeds {
    private static final int EVENTS_AT_ONCE = 250;
    private static final int RUNNING = 40;

    private final String project;
    private final List<AppendRequest> requests = new ArrayList<>();
    private final List<String> builds = new ArrayList<>();
    private List<RecordedEvent> open = new ArrayList<>();
    private long seq;

    Seeds(String project) {
        this.project = project;
    }

    /** Ids of the builds; the last one still runs. */
    List<String> builds() {
        return builds;
    }

    List<AppendRequest> requests() {
        return requests;
    }

    void addSessions(int count) {
        for (int i = 1; i <= count; i++) {
            EventScope scope = new EventScope(project, "seeded" + i, null, null);
            add(
                    scope,
                    "clarifying",
                    new DomainEvent.SessionStarted("Idea " + i + ": a program that does one thing well."));
            add(
                    scope,
                    null,
                    new DomainEvent.QuestionsAsked(
                            List.of(new Question("name", "What is it called?", List.of("one", "two"), "one")),
                            "clarifier"));
            if (i > 10) {
                add(scope, "cancelled", new DomainEvent.SessionEnded(null));
            }
            flush(WorkflowIds.session("seeded" + i));
        }
    }

    /** Adds builds of so many tickets each; all but the last have merged. */
    void addBuilds(int count, int tickets) {
        for (int b = 1; b <= count; b++) {
            String build = "seeded" + b;
            builds.add(build);
            EventScope scope = new EventScope(project, null, build, null);
            add(scope, "running", new DomainEvent.BuildStarted("Build " + b, 4));
            add(
                    scope,
                    null,
                    new DomainEvent.TicketsAdded(IntStream.rangeClosed(1, tickets)
                            .mapToObj(Seeds::node)
                            .toList()));
            flush(WorkflowIds.build(build));
            for (int t = 1; t <= tickets; t++) {
                addTicket(build, t, b == count && t > tickets - RUNNING);
                if (open.size() >= EVENTS_AT_ONCE) {
                    flush(WorkflowIds.build(build));
                }
            }
            if (b < count) {
                add(scope, "completed", new DomainEvent.BuildEnded(tickets, tickets, 0, 0));
            }
            flush(WorkflowIds.build(build));
        }
    }

    private void addTicket(String build, int number, boolean runs) {
        String ticket = WorkflowIds.ticketId(build, "t" + number);
        EventScope scope = new EventScope(project, null, build, ticket);
        String machine = ticket + ".1";
        add(scope, "assigned", new DomainEvent.TicketAssigned(1, "seeded-host", machine, "sandbox"));
        add(scope, "in_progress", new DomainEvent.AgentStarted(1, "0000000"));
        if (!runs) {
            add(scope, "in_review", new DomainEvent.PullRequestOpened(number, "http://127.0.0.1/pull/" + number));
            add(scope, "merged", new DomainEvent.TicketMerged("0000000", 1));
            add(scope, null, new DomainEvent.MachineReleased("seeded-host", machine));
        }
    }

    private static TicketNode node(int number) {
        return new TicketNode(
                "t" + number,
                "Ticket " + number + " does a small part of the whole",
                number == 1 ? List.of() : List.of("t" + (number - 1)),
                Priority.values()[number % Priority.values().length],
                TicketSize.SMALL,
                AgentKind.COMMAND,
                "body",
                null,
                null,
                List.of(),
                List.of(),
                null);
    }

    private void add(EventScope scope, @Nullable String state, DomainEvent event) {
        open.add(new RecordedEvent(++seq, Instant.now(), scope, null, state, event));
    }

    private void flush(String workflowId) {
        if (!open.isEmpty()) {
            requests.add(new AppendRequest(workflowId, "seed", open));
            open = new ArrayList<>();
        }
    }
}
