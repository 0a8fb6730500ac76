package dev.swarm.taskfile;

import dev.swarm.taskfile.Outline.Reference;
import dev.swarm.taskfile.Outline.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Resolves the references between tasks and checks the graph that they make. */
final class DraftGraph {
    static final int MAX_TASKS = 2_000;

    private final List<Task> tasks;
    private final Problems problems;
    private final Map<String, Integer> byName = new LinkedHashMap<>();
    private final Map<String, Integer> byKey = new HashMap<>();
    private final List<String> keys = new ArrayList<>();

    DraftGraph(List<Task> tasks, Problems problems) {
        this.tasks = tasks;
        this.problems = problems;
    }

    /** The tickets; usable only where no problem was found. */
    List<TicketDraft> resolve() {
        if (tasks.size() > MAX_TASKS) {
            problems.add(
                    tasks.get(MAX_TASKS).place(),
                    "the file has " + tasks.size() + " tasks, at most " + MAX_TASKS + " are allowed",
                    "Split it into several plans");
            return List.of();
        }
        nameTasks();
        giveKeys();
        List<List<Edge>> waits = new ArrayList<>();
        tasks.forEach(task -> waits.add(new ArrayList<>()));
        List<TicketDraft> drafts = new ArrayList<>();
        for (int index = 0; index < tasks.size(); index++) {
            drafts.add(draft(index, waits));
        }
        findDeadBranches(drafts);
        findCycles(waits);
        return drafts;
    }

    private void nameTasks() {
        for (int index = 0; index < tasks.size(); index++) {
            Task task = tasks.get(index);
            Integer first = byName.putIfAbsent(task.name(), index);
            if (first != null) {
                problems.add(
                        task.place(),
                        "there are two tasks '" + task.name() + "'; the first is in line "
                                + tasks.get(first).place().line(),
                        "Give each task a name of its own");
            }
        }
    }

    private void giveKeys() {
        for (int index = 0; index < tasks.size(); index++) {
            Task task = tasks.get(index);
            String key = task.key();
            if (key != null) {
                Integer first = byKey.putIfAbsent(key, index);
                if (first != null) {
                    problems.add(
                            task.place(),
                            "there are two tasks with the key '" + key + "'; the first is in line "
                                    + tasks.get(first).place().line(),
                            "Give each task a key of its own");
                }
            }
        }
        for (int index = 0; index < tasks.size(); index++) {
            Task task = tasks.get(index);
            String key = task.key() == null ? Names.key(task.name(), byKey.keySet()) : task.key();
            byKey.putIfAbsent(key, index);
            keys.add(key);
        }
    }

    private TicketDraft draft(int index, List<List<Edge>> waits) {
        Task task = tasks.get(index);
        Outline.Content content = task.content();
        Outline.Worker worker = content.worker();
        List<String> dependsOn = new ArrayList<>();
        for (Found found : find(index, task.dependencies(), "depends on")) {
            waits.get(index).add(new Edge(found.index(), found.place()));
            dependsOn.add(keys.get(found.index()));
        }
        return new TicketDraft(
                keys.get(index),
                content.title(),
                content.description(),
                content.acceptanceCriteria(),
                content.tags(),
                content.command(),
                content.verify(),
                content.outputFile(),
                dependsOn,
                content.priority(),
                content.size(),
                worker.agent(),
                content.timeout(),
                content.retry(),
                branch(index, task.onSuccess(), "names in on_success", waits),
                branch(index, task.onFailure(), "names in on_failure", waits),
                content.machineClass(),
                content.labels(),
                worker.program(),
                worker.role(),
                worker.candidates(),
                worker.limits(),
                worker.pipeline());
    }

    private List<String> branch(int index, List<Reference> references, String verb, List<List<Edge>> waits) {
        List<String> targets = new ArrayList<>();
        for (Found found : find(index, references, verb)) {
            waits.get(found.index()).add(new Edge(index, found.place()));
            targets.add(keys.get(found.index()));
        }
        return targets;
    }

    private List<Found> find(int index, List<Reference> references, String verb) {
        String name = tasks.get(index).name();
        List<Found> found = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (Reference reference : references) {
            Integer target = byName.get(reference.name());
            if (target == null) {
                target = byKey.get(reference.name());
            }
            if (target == null) {
                problems.add(
                        reference.place(),
                        "'" + name + "' " + verb + " '" + reference.name() + "', which is not a task of this file",
                        Names.suggestion(reference.name(), byName.keySet()));
            } else if (target == index) {
                problems.add(reference.place(), "'" + name + "' " + verb + " itself", "Remove it here");
            } else if (seen.add(target)) {
                found.add(new Found(target, reference.place()));
            }
        }
        return found;
    }

    private void findDeadBranches(List<TicketDraft> drafts) {
        for (int index = 0; index < drafts.size(); index++) {
            TicketDraft draft = drafts.get(index);
            for (String target : draft.onFailure()) {
                Integer targetIndex = byKey.get(target);
                if (targetIndex == null) {
                    continue;
                }
                boolean both = draft.onSuccess().contains(target)
                        || drafts.get(targetIndex).dependsOn().contains(draft.key());
                if (both) {
                    problems.add(
                            tasks.get(targetIndex).place(),
                            "'" + tasks.get(targetIndex).name() + "' waits both for '"
                                    + tasks.get(index).name() + "' to fail and for it to merge, so it could never run",
                            "Remove it from on_failure, or from on_success and dependencies");
                }
            }
        }
    }

    /** Reports each cycle once, at the reference that closes it. Not recursive: a chain may be thousands long. */
    private void findCycles(List<List<Edge>> waits) {
        int[] next = new int[tasks.size()];
        boolean[] done = new boolean[tasks.size()];
        for (int start = 0; start < tasks.size(); start++) {
            Deque<Integer> stack = new ArrayDeque<>();
            Set<Integer> path = new LinkedHashSet<>();
            if (!done[start]) {
                stack.push(start);
                path.add(start);
            }
            while (!stack.isEmpty()) {
                int current = stack.element();
                if (next[current] == waits.get(current).size()) {
                    done[current] = true;
                    path.remove(current);
                    stack.pop();
                    continue;
                }
                Edge edge = waits.get(current).get(next[current]++);
                if (path.contains(edge.target())) {
                    reportCycle(path, edge);
                } else if (!done[edge.target()]) {
                    stack.push(edge.target());
                    path.add(edge.target());
                }
            }
        }
    }

    private void reportCycle(Set<Integer> path, Edge closing) {
        List<Integer> cycle =
                path.stream().dropWhile(index -> index != closing.target()).collect(Collectors.toList());
        cycle.add(closing.target());
        String names =
                cycle.stream().map(index -> "'" + tasks.get(index).name() + "'").collect(Collectors.joining(" → "));
        problems.add(
                closing.place(), "tasks wait for each other in a circle: " + names, "Remove one of these dependencies");
    }

    private record Edge(int target, Place place) {}

    private record Found(int index, Place place) {}
}
