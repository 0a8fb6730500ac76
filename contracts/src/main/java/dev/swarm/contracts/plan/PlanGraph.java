package dev.swarm.contracts.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules of a plan's graph. A ticket waits for what it depends on; one that is named in another's {@code onSuccess} or
 * {@code onFailure} also waits for that one's outcome. Pure: used by workflows, the api and the command line alike.
 */
public final class PlanGraph {
    /** More tickets than this in one build are refused. */
    public static final int MAX_TICKETS = 5_000;

    private PlanGraph() {}

    /** Everything that is wrong with the plan; empty where it is valid. */
    public static List<PlanProblem> validate(List<TicketNode> tickets) {
        List<PlanProblem> problems = new ArrayList<>();
        if (tickets.isEmpty()) {
            problems.add(new PlanProblem("", "the plan has no tickets; add at least one"));
        }
        if (tickets.size() > MAX_TICKETS) {
            problems.add(new PlanProblem(
                    "", "the plan has " + tickets.size() + " tickets; at most " + MAX_TICKETS + " are allowed"));
        }
        Map<String, TicketNode> byKey = new LinkedHashMap<>();
        for (TicketNode ticket : tickets) {
            if (!isKey(ticket.key())) {
                problems.add(
                        new PlanProblem(ticket.key(), "key must be 1 to 40 of lower case letters, digits and dashes"));
            }
            if (byKey.put(ticket.key(), ticket) != null) {
                problems.add(new PlanProblem(ticket.key(), "key is used by two tickets; give each its own"));
            }
        }
        for (TicketNode ticket : tickets) {
            checkReferences(ticket, "depends on", ticket.dependsOn(), byKey.keySet(), problems);
            checkReferences(ticket, "names in on_success", ticket.onSuccess(), byKey.keySet(), problems);
            checkReferences(ticket, "names in on_failure", ticket.onFailure(), byKey.keySet(), problems);
            checkRetries(ticket, problems);
            checkPipeline(ticket, problems);
        }
        checkReachable(tickets, problems);
        if (problems.isEmpty()) {
            List<String> cycle = findCycle(tickets);
            if (!cycle.isEmpty()) {
                problems.add(new PlanProblem(
                        cycle.get(0),
                        "tickets wait for each other: " + String.join(" → ", cycle) + "; break the cycle"));
            }
        }
        return problems;
    }

    /** The rounds in which the tickets of a valid plan could run if there were room for all. */
    public static List<List<String>> batches(List<TicketNode> tickets) {
        Map<String, Set<String>> waitsFor = waitsFor(tickets);
        Set<String> done = new LinkedHashSet<>();
        List<List<String>> batches = new ArrayList<>();
        while (done.size() < tickets.size()) {
            List<String> batch = new ArrayList<>();
            for (TicketNode ticket : tickets) {
                if (!done.contains(ticket.key()) && done.containsAll(waitsFor.getOrDefault(ticket.key(), Set.of()))) {
                    batch.add(ticket.key());
                }
            }
            if (batch.isEmpty()) {
                throw new IllegalArgumentException("the plan has a cycle; validate it first");
            }
            done.addAll(batch);
            batches.add(List.copyOf(batch));
        }
        return batches;
    }

    /** For each ticket, the keys of those whose outcome it waits for, in plan order. */
    public static Map<String, Set<String>> waitsFor(List<TicketNode> tickets) {
        Map<String, Set<String>> waitsFor = new LinkedHashMap<>();
        for (TicketNode ticket : tickets) {
            waitsFor.put(ticket.key(), new LinkedHashSet<>(ticket.dependsOn()));
        }
        for (TicketNode ticket : tickets) {
            for (String branch : ticket.onSuccess()) {
                waitsFor.computeIfAbsent(branch, key -> new LinkedHashSet<>()).add(ticket.key());
            }
            for (String branch : ticket.onFailure()) {
                waitsFor.computeIfAbsent(branch, key -> new LinkedHashSet<>()).add(ticket.key());
            }
        }
        return waitsFor;
    }

    private static boolean isKey(String key) {
        if (key.isEmpty() || key.length() > 40) {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
                return false;
            }
        }
        return true;
    }

    private static void checkPipeline(TicketNode ticket, List<PlanProblem> problems) {
        if (ticket.pipeline() == null) {
            return;
        }
        if (ticket.agent() != AgentKind.NATIVE) {
            problems.add(new PlanProblem(
                    ticket.key(),
                    "has a pipeline, which only the native agent works through; leave the pipeline out, or the command"
                            + " and the agent program"));
        }
        if (ticket.role() != null) {
            problems.add(new PlanProblem(
                    ticket.key(), "has a pipeline, whose phases have roles of their own; leave its role out"));
        }
        if (ticket.candidatesOrOne() > 1) {
            problems.add(new PlanProblem(
                    ticket.key(), "has a pipeline and candidates, which do not go together; leave one of them out"));
        }
    }

    private static void checkReferences(
            TicketNode ticket, String how, List<String> keys, Set<String> known, List<PlanProblem> problems) {
        for (String key : keys) {
            if (key.equals(ticket.key())) {
                problems.add(new PlanProblem(ticket.key(), how + " itself; remove that"));
            } else if (!known.contains(key)) {
                problems.add(new PlanProblem(
                        ticket.key(), how + " '" + key + "', which is not in the plan; add it or remove the name"));
            }
        }
    }

    private static void checkRetries(TicketNode ticket, List<PlanProblem> problems) {
        RetryRule rule = ticket.retry();
        if (rule != null && (rule.maxRetries() < 0 || rule.maxRetries() > RetryRule.MOST_RETRIES)) {
            problems.add(new PlanProblem(
                    ticket.key(),
                    "asks for " + rule.maxRetries() + " retries; 0 to " + RetryRule.MOST_RETRIES + " are allowed"));
        }
    }

    /** A ticket that runs only if others fail can never run if it also waits for each of them to merge. */
    private static void checkReachable(List<TicketNode> tickets, List<PlanProblem> problems) {
        Map<String, List<TicketNode>> triggers = new LinkedHashMap<>();
        for (TicketNode ticket : tickets) {
            Set<String> branches = new LinkedHashSet<>(ticket.onSuccess());
            branches.addAll(ticket.onFailure());
            for (String branch : new ArrayList<>(branches)) {
                triggers.computeIfAbsent(branch, key -> new ArrayList<>()).add(ticket);
            }
        }
        for (TicketNode ticket : tickets) {
            List<String> contradictions = new ArrayList<>();
            List<TicketNode> named = triggers.getOrDefault(ticket.key(), List.of());
            for (TicketNode trigger : named) {
                if (ticket.dependsOn().contains(trigger.key())
                        && !trigger.onSuccess().contains(ticket.key())) {
                    contradictions.add(trigger.key());
                }
            }
            if (!named.isEmpty() && contradictions.size() == named.size()) {
                problems.add(new PlanProblem(
                        ticket.key(),
                        "can never run: it runs only if '" + contradictions.get(0)
                                + "' fails, but depends on it; remove the dependency or the on_failure"));
            }
        }
    }

    /** The keys along one cycle, the first one repeated at the end; empty where there is none. */
    private static List<String> findCycle(List<TicketNode> tickets) {
        Map<String, Set<String>> waitsFor = waitsFor(tickets);
        Set<String> safe = new LinkedHashSet<>();
        boolean progress = true;
        while (progress) {
            progress = false;
            for (TicketNode ticket : tickets) {
                if (!safe.contains(ticket.key()) && safe.containsAll(waitsFor.getOrDefault(ticket.key(), Set.of()))) {
                    safe.add(ticket.key());
                    progress = true;
                }
            }
        }
        for (TicketNode ticket : tickets) {
            if (!safe.contains(ticket.key())) {
                return walkCycle(ticket.key(), waitsFor, safe);
            }
        }
        return List.of();
    }

    /** Every ticket that is not safe waits for another one that is not, so following those must come round. */
    private static List<String> walkCycle(String start, Map<String, Set<String>> waitsFor, Set<String> safe) {
        List<String> path = new ArrayList<>();
        String current = start;
        while (!path.contains(current)) {
            path.add(current);
            String next = current;
            for (String candidate : new ArrayList<>(waitsFor.getOrDefault(current, Set.of()))) {
                if (!safe.contains(candidate)) {
                    next = candidate;
                    break;
                }
            }
            current = next;
        }
        List<String> cycle = new ArrayList<>(path.subList(path.indexOf(current), path.size()));
        cycle.add(current);
        return cycle;
    }
}
