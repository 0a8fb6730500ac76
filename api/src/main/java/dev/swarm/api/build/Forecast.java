package dev.swarm.api.build;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * When the tickets of a build end, and which chain of them decides it. Pure: computed from how long tickets are expected to
 * take, when they really started and ended, and how many may run at once.
 *
 * @param end when the last ticket ends; null where nothing can end any more
 * @param criticalPath the chain of tickets that the end waits for, the first one first: each waited longest for the one before it
 * @param ends when each ticket ended, or is expected to; those that cannot run are left out
 */
public record Forecast(@Nullable Instant end, List<String> criticalPath, Map<String, Instant> ends) {
    /** What is expected to be left of a ticket that takes longer than was expected: this part of the expected time. */
    private static final int LEAST_LEFT = 10;

    /** How far a ticket has come. */
    public enum Progress {
        WAITING,
        RUNNING,
        /** Merged, or skipped: what depends on it goes on. */
        DONE,
        /** It failed, was cancelled, or runs only if another fails: what depends on it does not run. */
        OUT
    }

    /**
     * A ticket.
     *
     * @param waitsFor keys of those whose end it waits for; unknown ones are ignored
     * @param expected how long it takes from its start to its end
     * @param startedAt null where it has not started
     * @param endedAt null where it has not ended
     */
    public record Step(
            String key,
            Set<String> waitsFor,
            Duration expected,
            Progress progress,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt) {
        Instant ended(Instant now) {
            return endedAt == null ? now : endedAt;
        }

        Instant runsUntil(Instant now) {
            Duration least = expected.dividedBy(LEAST_LEFT);
            Duration left = startedAt == null ? expected : expected.minus(Duration.between(startedAt, now));
            return now.plus(left.compareTo(least) < 0 ? least : left);
        }
    }

    /**
     * The forecast at a moment.
     *
     * @param steps in the order in which they start where several could; without cycles
     * @param maxParallel how many run at once, at least 1
     */
    public static Forecast of(List<Step> steps, int maxParallel, Instant now) {
        List<Step> able = able(steps);
        Map<String, Instant> ends = play(able, Math.max(1, maxParallel), now);
        Instant end = ends.values().stream().max(Comparator.naturalOrder()).orElse(null);
        return new Forecast(end, criticalPath(able, now), ends);
    }

    /** Those that have ended well, run, or can still run, each after what it waits for. */
    private static List<Step> able(List<Step> steps) {
        Map<String, Step> able = new LinkedHashMap<>();
        Map<String, Integer> open = new HashMap<>();
        Map<String, List<Step>> followers = followers(steps, open);
        ArrayDeque<Step> next = new ArrayDeque<>();
        steps.stream().filter(step -> open.getOrDefault(step.key(), 0) == 0).forEach(next::add);
        while (!next.isEmpty()) {
            Step step = next.remove();
            boolean held = step.progress() == Progress.WAITING
                    && step.waitsFor().stream().anyMatch(key -> open.containsKey(key) && !able.containsKey(key));
            if (step.progress() != Progress.OUT && !held) {
                able.put(step.key(), step);
            }
            for (Step follower : followers.getOrDefault(step.key(), List.of())) {
                if (open.merge(follower.key(), -1, Integer::sum) == 0) {
                    next.add(follower);
                }
            }
        }
        return List.copyOf(able.values());
    }

    /** Who waits for each; {@code open} gets how many each one waits for. */
    private static Map<String, List<Step>> followers(List<Step> steps, Map<String, Integer> open) {
        steps.forEach(step -> open.put(step.key(), 0));
        Map<String, List<Step>> followers = new HashMap<>();
        for (Step step : steps) {
            for (String key : step.waitsFor()) {
                if (open.containsKey(key)) {
                    open.merge(step.key(), 1, Integer::sum);
                    followers.computeIfAbsent(key, none -> new ArrayList<>()).add(step);
                }
            }
        }
        return followers;
    }

    /** Plays it through: at each moment those that are ready start, in order, while there is room. */
    private static Map<String, Instant> play(List<Step> steps, int maxParallel, Instant now) {
        Map<String, Instant> ends = new HashMap<>();
        Map<String, Integer> open = new HashMap<>();
        Map<String, List<Step>> followers = followers(steps, open);
        Map<String, Integer> order = new HashMap<>();
        steps.forEach(step -> order.put(step.key(), order.size()));
        Function<Step, Instant> byEnd = step -> ends.getOrDefault(step.key(), now);
        PriorityQueue<Step> running = new PriorityQueue<>(Comparator.comparing(byEnd));
        TreeSet<Step> ready = new TreeSet<>(Comparator.comparing(step -> order.getOrDefault(step.key(), 0)));
        int busy = 0;
        for (Step step : steps) {
            if (step.progress() == Progress.WAITING) {
                if (open.getOrDefault(step.key(), 0) == 0) {
                    ready.add(step);
                }
            } else {
                boolean runs = step.progress() == Progress.RUNNING;
                ends.put(step.key(), runs ? step.runsUntil(now) : step.ended(now));
                running.add(step);
                busy += runs ? 1 : 0;
            }
        }
        Instant time = now;
        while (!running.isEmpty() || !ready.isEmpty()) {
            while (!ready.isEmpty() && busy < maxParallel) {
                Step step = ready.removeFirst();
                ends.put(step.key(), time.plus(step.expected()));
                running.add(step);
                busy++;
            }
            Step ended = running.remove();
            Instant at = byEnd.apply(ended);
            time = at.isAfter(time) ? at : time;
            busy -= ended.progress() == Progress.DONE ? 0 : 1;
            for (Step follower : followers.getOrDefault(ended.key(), List.of())) {
                if (open.merge(follower.key(), -1, Integer::sum) == 0 && follower.progress() == Progress.WAITING) {
                    ready.add(follower);
                }
            }
        }
        return ends;
    }

    /** The chain that would decide the end if there were room for all; how many run at once has no part in it. */
    private static List<String> criticalPath(List<Step> able, Instant now) {
        Map<String, Instant> ends = new HashMap<>();
        Map<String, String> after = new HashMap<>();
        String last = null;
        for (Step step : able) {
            Instant start = now;
            Instant latest = Instant.MIN;
            for (String key : step.waitsFor()) {
                Instant end = ends.getOrDefault(key, Instant.MIN);
                if (end.isAfter(latest)) {
                    latest = end;
                    after.put(step.key(), key);
                }
                start = end.isAfter(start) ? end : start;
            }
            Instant end = switch (step.progress()) {
                case DONE, OUT -> step.ended(now);
                case RUNNING -> step.runsUntil(now);
                case WAITING -> start.plus(step.expected());
            };
            ends.put(step.key(), end);
            if (last == null || end.isAfter(ends.getOrDefault(last, Instant.MIN))) {
                last = step.key();
            }
        }
        List<String> path = new ArrayList<>();
        for (String key = last; key != null; key = after.get(key)) {
            path.add(key);
        }
        return path.reversed();
    }
}
