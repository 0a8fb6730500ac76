package dev.swarm.api.web;

import dev.swarm.api.build.BulkTickets;
import dev.swarm.api.problem.ProblemException;
import java.util.List;

/** What came of something that was asked on a page, in one line. */
public record Outcome(boolean done, String text) {
    static List<Outcome> of(String action, List<BulkTickets.Outcome> outcomes) {
        return outcomes.stream()
                .map(outcome -> new Outcome(
                        outcome.done(),
                        key(outcome.ticketId()) + ": " + (outcome.done() ? done(action) : outcome.detail())))
                .toList();
    }

    static List<Outcome> refused(ProblemException refusal) {
        return List.of(
                new Outcome(false, refusal.detail() + " " + refusal.code().hint()));
    }

    /** A ticket's id begins with that of its build, which people on its board know. */
    private static String key(String ticketId) {
        return ticketId.substring(ticketId.indexOf('-') + 1);
    }

    private static String done(String action) {
        return switch (action) {
            case "pause" -> "is paused";
            case "resume" -> "goes on";
            case "retry" -> "starts again";
            case "skip" -> "is skipped";
            case "terminate" -> "ends";
            case "priority" -> "has its new priority";
            default -> "done";
        };
    }
}
