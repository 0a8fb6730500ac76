package dev.swarm.workflows.build;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
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
        for (BuildTicket ticket : tickets) {
            this.tickets.put(ticket.node().key(), ticket);
        }
    }

    static List<BuildTicket> planned(List<TicketNode> nodes) {
        List<BuildTicket> planned = new ArrayList<>();
        for (TicketNode node : nodes) {
            planned.add(new BuildTicket(node, TicketState.BLOCKED, 0, 0, List.of(), null));
        }
        return planned;
    }

    /** What changed by itself: tickets that became ready, and those that were skipped because their branch is not taken. */
    record Changes(List<String> ready, List<String> skipped) {}

    /** Applies the rules until nothing changes. */
    Changes settle() {
        Changes changes = new Changes(new ArrayList<>(), new ArrayList<>());
        Map<String, List<BuildTicket>> triggers = triggers();
        boolean again = true;
        while (again) {
            again = false;
            for (BuildTicket ticket : all()) {
                if (ticket.state() == TicketState.BLOCKED) {
                    again |= settle(ticket, triggers.getOrDefault(ticket.node().key(), List.of()), changes);
                }
            }
            triggers = again ? triggers() : triggers;
        }
        return changes;
    }

    private boolean settle(BuildTicket ticket, List<BuildTicket> triggers, Changes changes) {
        String key = ticket.node().key();
        if (!triggers.isEmpty()) {
            boolean fired = false;
            boolean open = false;
            for (BuildTicket trigger : triggers) {
                fired |= fires(trigger, key);
                open |= !trigger.state().isFinal();
            }
            if (!fired) {
                if (!open) {
                    put(ticket, TicketState.SKIPPED);
                    changes.skipped().add(key);
                }
                return !open;
            }
        }
        for (String dependency : ticket.node().dependsOn()) {
            TicketState state = state(dependency);
            if (state != TicketState.MERGED && state != TicketState.SKIPPED) {
                return false;
            }
        }
        put(ticket, TicketState.READY);
        changes.ready().add(key);
        return true;
    }

    private static boolean fires(BuildTicket trigger, String key) {
        return trigger.state() == TicketState.MERGED
                        && trigger.node().onSuccess().contains(key)
                || trigger.state() == TicketState.FAILED
                        && trigger.node().onFailure().contains(key);
    }

    private Map<String, List<BuildTicket>> triggers() {
        Map<String, List<BuildTicket>> triggers = new LinkedHashMap<>();
        for (BuildTicket ticket : all()) {
            Set<String> named = new LinkedHashSet<>(ticket.node().onSuccess());
            named.addAll(ticket.node().onFailure());
            for (String key : new ArrayList<>(named)) {
                triggers.computeIfAbsent(key, ignored -> new ArrayList<>()).add(ticket);
            }
        }
        return triggers;
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
        BuildTicket ticket = get(key);
        int run = ticket.runs() + 1;
        tickets.put(
                key,
                new BuildTicket(ticket.node(), TicketState.ASSIGNED, run, ticket.attempts(), ticket.guidance(), null));
        return run;
    }

    /** Takes a report; answers false where it is old news. */
    boolean reported(TicketReport report) {
        BuildTicket ticket = tickets.get(report.key());
        if (ticket == null || ticket.runs() != report.run() || !ticket.state().isActive()) {
            return false;
        }
        tickets.put(
                report.key(),
                new BuildTicket(
                        ticket.node(),
                        report.state(),
                        ticket.runs(),
                        Math.max(report.attempts(), ticket.attempts()),
                        ticket.guidance(),
                        report.failure()));
        return true;
    }

    void checkRetry(String key) {
        BuildTicket ticket = known(key);
        if (ticket.state() == TicketState.MERGED || !ticket.state().isFinal()) {
            throw wrongState("retry", ticket, "failed, cancelled or skipped");
        }
    }

    /** Makes a ticket run again; branches of it that were skipped are open again. */
    void retry(String key, @Nullable String guidance) {
        BuildTicket ticket = get(key);
        List<String> all = new ArrayList<>(ticket.guidance());
        if (guidance != null && !guidance.isBlank()) {
            all.add(guidance);
        }
        tickets.put(
                key,
                new BuildTicket(
                        ticket.node(), TicketState.BLOCKED, ticket.runs(), ticket.attempts(), List.copyOf(all), null));
        reopenBranches(ticket);
    }

    /** What was skipped because a branch was not taken may be taken now, and so may its own branches. */
    private void reopenBranches(BuildTicket ticket) {
        Set<String> branches = new LinkedHashSet<>(ticket.node().onSuccess());
        branches.addAll(ticket.node().onFailure());
        for (String key : new ArrayList<>(branches)) {
            BuildTicket branch = get(key);
            if (branch.state() == TicketState.SKIPPED && branch.runs() == 0) {
                put(branch, TicketState.BLOCKED);
                reopenBranches(branch);
            }
        }
    }

    void checkSkip(String key) {
        BuildTicket ticket = known(key);
        if (ticket.state().isActive()
                || ticket.state() == TicketState.MERGED
                || ticket.state() == TicketState.SKIPPED) {
            throw wrongState("skip", ticket, "blocked, ready, failed or cancelled");
        }
    }

    void skip(String key) {
        put(get(key), TicketState.SKIPPED);
    }

    void checkPriority(String key) {
        BuildTicket ticket = known(key);
        if (ticket.state() != TicketState.BLOCKED && ticket.state() != TicketState.READY) {
            throw wrongState("change the priority of", ticket, "blocked or ready");
        }
    }

    void setPriority(String key, Priority priority) {
        BuildTicket ticket = get(key);
        tickets.put(
                key,
                new BuildTicket(
                        ticket.node().withPriority(priority),
                        ticket.state(),
                        ticket.runs(),
                        ticket.attempts(),
                        ticket.guidance(),
                        ticket.failure()));
    }

    /** All nodes with these added, as a plan to validate. */
    List<TicketNode> with(List<TicketNode> added) {
        List<TicketNode> nodes = new ArrayList<>();
        for (BuildTicket ticket : all()) {
            nodes.add(ticket.node());
        }
        nodes.addAll(added);
        return nodes;
    }

    void add(List<TicketNode> nodes) {
        for (BuildTicket ticket : planned(nodes)) {
            tickets.put(ticket.node().key(), ticket);
        }
    }

    /** Keys of blocked tickets that wait, directly or not, for this one. */
    List<String> descendants(String key) {
        Map<String, Set<String>> waitsFor = PlanGraph.waitsFor(with(List.of()));
        Set<String> found = new LinkedHashSet<>();
        found.add(key);
        boolean again = true;
        while (again) {
            again = false;
            for (BuildTicket ticket : all()) {
                String candidate = ticket.node().key();
                if (ticket.state() == TicketState.BLOCKED && !found.contains(candidate)) {
                    for (String awaited : new ArrayList<>(waitsFor.getOrDefault(candidate, Set.of()))) {
                        if (found.contains(awaited) && !found.contains(candidate)) {
                            found.add(candidate);
                            again = true;
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
                mended |= ticket.state() == TicketState.FAILED && state(branch) == TicketState.MERGED;
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

    BuildTicket get(String key) {
        BuildTicket ticket = tickets.get(key);
        if (ticket == null) {
            throw new IllegalArgumentException("no ticket " + key);
        }
        return ticket;
    }

    private BuildTicket known(String key) {
        BuildTicket ticket = tickets.get(key);
        if (ticket == null) {
            throw Failure.fatal(FailureCode.NOT_FOUND, "the build has no ticket '" + key + "'");
        }
        return ticket;
    }

    private TicketState state(String key) {
        BuildTicket ticket = tickets.get(key);
        return ticket == null ? TicketState.BLOCKED : ticket.state();
    }

    private void put(BuildTicket ticket, TicketState state) {
        tickets.put(
                ticket.node().key(),
                new BuildTicket(
                        ticket.node(), state, ticket.runs(), ticket.attempts(), ticket.guidance(), ticket.failure()));
    }

    private static RuntimeException wrongState(String what, BuildTicket ticket, String allowed) {
        return Failure.fatal(
                FailureCode.WRONG_STATE,
                "cannot " + what + " ticket " + ticket.node().key() + ": it is "
                        + ticket.state().wire() + ", not " + allowed);
    }
}
