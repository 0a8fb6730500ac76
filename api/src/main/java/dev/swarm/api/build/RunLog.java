package dev.swarm.api.build;

import dev.swarm.api.build.Runs.Outcome;
import dev.swarm.api.build.Runs.Phase;
import dev.swarm.api.build.Runs.Run;
import dev.swarm.api.build.Runs.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Turns the events of tickets into attempts and their phases. Events of one ticket come in the order of their recording. */
final class RunLog {
    static final List<String> TYPES = List.of(
            "TicketBecameReady",
            "TicketAssigned",
            "AgentStarted",
            "AgentFinished",
            "TicketVerified",
            "CandidateFailed",
            "CandidateChosen",
            "AttemptFailed",
            "TicketMerged",
            "TicketFailed",
            "TicketCancelled",
            "TicketSkipped",
            "TicketPaused",
            "TicketResumed",
            "MachineReleased");

    /** An attempt while its events come in. */
    private static final class Open {
        private @Nullable String hostId;
        private @Nullable String machineId;
        private @Nullable Outcome outcome;
        private final List<Span> phases = new ArrayList<>();

        /** The phase that lasts; null where none does. */
        private @Nullable Phase phase() {
            return phases.isEmpty() || phases.getLast().to() != null
                    ? null
                    : phases.getLast().phase();
        }

        private void close(Instant at) {
            if (phase() != null) {
                Span last = phases.removeLast();
                if (at.isAfter(last.from())) {
                    phases.add(new Span(last.phase(), last.from(), at));
                }
            }
        }

        private void enter(Phase phase, Instant at) {
            close(at);
            phases.add(new Span(phase, at, null));
        }

        private void end(@Nullable Outcome how, Instant at) {
            if (phase() != null) {
                outcome = how;
            }
            close(at);
        }

        /** The same for what is recorded after its machine was released. */
        private void conclude(Outcome how, Instant at) {
            close(at);
            if (outcome == null) {
                outcome = how;
            }
        }

        private Run run(String ticketId, int attempt) {
            return new Run(ticketId, attempt, hostId, machineId, outcome, List.copyOf(phases));
        }
    }

    /** The attempts of each ticket by their numbers. The wait for a machine belongs to the attempt that gets it. */
    private final Map<String, TreeMap<Integer, Open>> tickets = new LinkedHashMap<>();
    /** What each paused attempt did before. */
    private final Map<Open, Phase> paused = new LinkedHashMap<>();

    void add(String ticketId, String type, Instant at, JsonNode data) {
        TreeMap<Integer, Open> attempts = tickets.computeIfAbsent(ticketId, id -> new TreeMap<>());
        int number = data.path("attempt").asInt(type.equals("TicketBecameReady") ? next(attempts) : newest(attempts));
        Open attempt = attempts.computeIfAbsent(number, none -> new Open());
        switch (type) {
            case "TicketBecameReady" -> attempt.enter(Phase.WAITING, at);
            case "TicketAssigned" -> {
                attempts.headMap(number).values().stream()
                        .filter(older -> older.phase() == Phase.WAITING)
                        .forEach(older -> older.close(at));
                attempt.hostId = data.path("hostId").asString("");
                attempt.machineId = data.path("machineId").asString("");
                attempt.enter(Phase.PREPARING, at);
            }
            case "AgentStarted" -> attempt.enter(Phase.AGENT, at);
            case "AgentFinished" -> attempt.enter(Phase.VERIFYING, at);
            case "TicketVerified" -> {
                if (attempt.phase() == Phase.VERIFYING && data.path("passed").asBoolean()) {
                    attempt.enter(Phase.REVIEW, at);
                }
            }
            case "CandidateChosen" -> chosen(attempts, number, at);
            case "CandidateFailed", "AttemptFailed" ->
                attempt.end(lost(data.path("failure").path("code").asString("")) ? Outcome.LOST : Outcome.FAILED, at);
            case "TicketMerged" -> attempt.conclude(Outcome.MERGED, at);
            case "TicketPaused" -> pause(attempt, at);
            case "TicketResumed" -> resume(attempt, at);
            case "MachineReleased" -> released(attempts, data, at);
            default -> {
                Outcome how = type.equals("TicketFailed") ? Outcome.FAILED : Outcome.CANCELLED;
                attempt.conclude(how, at);
                attempts.values().forEach(open -> open.end(how, at));
            }
        }
    }

    private static int next(TreeMap<Integer, Open> attempts) {
        return attempts.isEmpty() ? 1 : attempts.lastKey() + 1;
    }

    /** The newest attempt that goes on, else the newest: events that name none are about it. */
    private static int newest(TreeMap<Integer, Open> attempts) {
        return attempts.descendingMap().entrySet().stream()
                .filter(attempt -> attempt.getValue().phase() != null)
                .findFirst()
                .map(Map.Entry::getKey)
                .orElseGet(() -> attempts.isEmpty() ? 1 : attempts.lastKey());
    }

    private static boolean lost(String code) {
        return code.endsWith("_LOST");
    }

    private static void chosen(TreeMap<Integer, Open> attempts, int number, Instant at) {
        attempts.forEach((other, open) -> {
            if (other != number) {
                open.end(Outcome.NOT_CHOSEN, at);
            } else if (open.phase() != Phase.REVIEW) {
                open.enter(Phase.REVIEW, at);
            }
        });
    }

    private void pause(Open attempt, Instant at) {
        Phase before = attempt.phase();
        if (before != null && before != Phase.PAUSED) {
            paused.put(attempt, before);
            attempt.enter(Phase.PAUSED, at);
        }
    }

    private void resume(Open attempt, Instant at) {
        Phase before = paused.remove(attempt);
        if (before != null) {
            attempt.enter(before, at);
        }
    }

    /** Its machine goes before the ticket says how it ended, or first of all, when it was lost. */
    private static void released(TreeMap<Integer, Open> attempts, JsonNode data, Instant at) {
        String machineId = data.path("machineId").asString("");
        attempts.values().stream()
                .filter(open -> machineId.equals(open.machineId))
                .forEach(open -> open.end(data.path("lost").asBoolean() ? Outcome.LOST : null, at));
    }

    /** All attempts that did something, as they began. */
    List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        tickets.forEach((ticketId, attempts) -> attempts.forEach((number, open) -> {
            if (!open.phases.isEmpty()) {
                runs.add(open.run(ticketId, number));
            }
        }));
        runs.sort(Comparator.comparing(Run::from));
        return runs;
    }
}
