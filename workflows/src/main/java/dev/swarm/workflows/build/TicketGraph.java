package dev.swarm.workflows.build;

import dev.swarm.contracts.build.BuildTicket;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.plan.PlanGraph;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.ticket.TicketState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tickets of a build and the rules by which they become ready. Pure: no Temporal, no clock. A dependency is satisfied
 * when it has merged or was skipped. A ticket that another names in {@code onSuccess} or {@code onFailure} runs only if
 * one of those outcomes happens, and is skipped once none of them can.
 */
final class TicketGraph {
    private final Map<String, BuildTicket> tickets = new LinkedHashMap<>();

    TicketGraph(List<BuildTicket> tickets) {
        tickets.forEach(this::put);
    }

    static List<BuildTicket> planned(List<TicketNode> nodes) {
        List<BuildTicket> planned = new ArrayList<>();
        nodes.forEach(node -> planned.add(BuildTicket.planned(node)));
        return planned;
    }

    /** What changed by itself: tickets that became ready, and those that were skipped because their branch is not taken. */
    record Changes(List<String> ready, List<String> skipped) {}

    /** Applies the rules until nothing changes. */
    Changes settle() {
        Changes changes = new Changes(new ArrayList<>(), new ArrayList<>());
        int before = -1;
        while (before != changes.ready().size() + changes.skipped().size()) {
            before = changes.ready().size() + changes.skipped().size();
            Branches branches = new Branches(all());
            for (BuildTicket ticket : all()) {
                if (ticket.state() == TicketState.BLOCKED) {
                    settle(ticket, branches, changes);
                }
            }
        }
        return changes;
    }

    private void settle(BuildTicket ticket, Branches branches, Changes changes) {
        String key = ticket.node().key();
        if (branches.isClosed(key)) {
            move(ticket, TicketState.SKIPPED);
            changes.skipped().add(key);
        } else if (branches.isTaken(key) && isSatisfied(ticket)) {
            move(ticket, TicketState.READY);
            changes.ready().add(key);
        }
    }

    private boolean isSatisfied(BuildTicket ticket) {
        for (String dependency : ticket.node().dependsOn()) {
            TicketState state = get(dependency).state();
            if (state != TicketState.MERGED && state != TicketState.SKIPPED) {
                return false;
            }
        }
        return true;
    }

    /** The ready tickets to start now: the most urgent first, then in plan order, while there is room. */
    List<String> toStart(int room) {
        List<String> start = new ArrayList<>();
        for (Priority priority : Priority.values()) {
            for (BuildTicket ticket : all()) {
                if (start.size() < room
                        && ticket.state() == TicketState.READY
                        && ticket.node().priority() == priority) {
                    start.add(ticket.node().key());
                }
            }
        }
        return start;
    }

    /** A ticket's workflow is being started; answers which start this is. */
    int started(String key) {
        BuildTicket was = get(key);
        int run = was.runs() + 1;
        put(new BuildTicket(was.node(), TicketState.ASSIGNED, run, was.attempts(), was.guidance(), null, null));
        return run;
    }

    /** Takes a report; answers false where it is old news. */
    boolean reported(TicketReport report) {
        BuildTicket was = tickets.get(report.key());
        if (was == null || was.runs() != report.run() || !was.state().isActive()) {
            return false;
        }
        int attempts = Math.max(report.attempts(), was.attempts());
        put(new BuildTicket(was.node(), report.state(), was.runs(), attempts, was.guidance(), report.failure(), null));
        return true;
    }

    /** Makes a ticket run again; answers the branches of it that are open again. */
    List<String> retry(String key, @Nullable String guidance) {
        BuildTicket was = get(key);
        List<String> all = new ArrayList<>(was.guidance());
        if (guidance != null && !guidance.isBlank()) {
            all.add(guidance);
        }
        put(new BuildTicket(was.node(), TicketState.BLOCKED, was.runs(), was.attempts(), List.copyOf(all), null, null));
        List<String> reopened = new ArrayList<>();
        reopenBranches(was, reopened);
        return reopened;
    }

    /** What was skipped because a branch was not taken may be taken now, and so may its own branches. */
    private void reopenBranches(BuildTicket ticket, List<String> reopened) {
        for (String key : Branches.of(ticket)) {
            BuildTicket branch = get(key);
            if (branch.state() == TicketState.SKIPPED && branch.skippedBy() == null) {
                move(branch, TicketState.BLOCKED);
                reopened.add(key);
                reopenBranches(branch, reopened);
            }
        }
    }

    void skip(String key, String by) {
        BuildTicket was = get(key);
        put(new BuildTicket(
                was.node(), TicketState.SKIPPED, was.runs(), was.attempts(), was.guidance(), was.failure(), by));
    }

    void setPriority(String key, Priority priority) {
        BuildTicket was = get(key);
        put(new BuildTicket(
                was.node().withPriority(priority),
                was.state(),
                was.runs(),
                was.attempts(),
                was.guidance(),
                was.failure(),
                was.skippedBy()));
    }

    /** All nodes with these added, as a plan to validate. */
    List<TicketNode> with(List<TicketNode> added) {
        List<TicketNode> nodes = new ArrayList<>();
        all().forEach(ticket -> nodes.add(ticket.node()));
        nodes.addAll(added);
        return nodes;
    }

    void add(List<TicketNode> nodes) {
        planned(nodes).forEach(this::put);
    }

    /** Keys of blocked tickets that wait, directly or not, for this one. */
    List<String> descendants(String key) {
        Map<String, Set<String>> waitsFor = PlanGraph.waitsFor(with(List.of()));
        Set<String> found = new LinkedHashSet<>();
        found.add(key);
        int before = 0;
        while (before != found.size()) {
            before = found.size();
            for (BuildTicket ticket : all()) {
                String candidate = ticket.node().key();
                if (ticket.state() == TicketState.BLOCKED) {
                    for (String awaited : new ArrayList<>(waitsFor.getOrDefault(candidate, Set.of()))) {
                        if (found.contains(awaited)) {
                            found.add(candidate);
                        }
                    }
                }
            }
        }
        found.remove(key);
        return new ArrayList<>(found);
    }

    /** Keys of tickets that failed or were cancelled without a branch of theirs having merged instead. */
    List<String> unresolved() {
        List<String> keys = new ArrayList<>();
        for (BuildTicket ticket : all()) {
            boolean lost = ticket.state() == TicketState.FAILED || ticket.state() == TicketState.CANCELLED;
            boolean mended = false;
            for (String branch : ticket.node().onFailure()) {
                mended |= ticket.state() == TicketState.FAILED && get(branch).state() == TicketState.MERGED;
            }
            if (lost && !mended) {
                keys.add(ticket.node().key());
            }
        }
        return keys;
    }

    int count(TicketState state) {
        int count = 0;
        for (BuildTicket ticket : all()) {
            count += ticket.state() == state ? 1 : 0;
        }
        return count;
    }

    int active() {
        int count = 0;
        for (BuildTicket ticket : all()) {
            count += ticket.state().isActive() ? 1 : 0;
        }
        return count;
    }

    List<BuildTicket> all() {
        return new ArrayList<>(tickets.values());
    }

    boolean contains(String key) {
        return tickets.containsKey(key);
    }

    BuildTicket get(String key) {
        BuildTicket ticket = tickets.get(key);
        if (ticket == null) {
            throw new IllegalArgumentException("no ticket " + key);
        }
        return ticket;
    }

    private void move(BuildTicket was, TicketState state) {
        put(new BuildTicket(was.node(), state, was.runs(), was.attempts(), was.guidance(), was.failure(), null));
    }

    private void put(BuildTicket ticket) {
        tickets.put(ticket.node().key(), ticket);
    }
}
