package dev.swarm.api.web;

import dev.swarm.api.timeline.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Events of the timeline in words. */
@Component
class EventWords {
    private final JsonMapper json;

    EventWords(JsonMapper json) {
        this.json = json;
    }

    /**
     * One event for people.
     *
     * @param tone {@code good}, {@code bad} or {@code plain}
     */
    public record Line(
            Instant at,
            @Nullable String actor,
            String text,
            @Nullable String detail,
            String tone) {}

    List<Line> lines(List<StoredEvent> events) {
        return events.stream().map(this::line).toList();
    }

    Line line(StoredEvent event) {
        JsonNode data = json.readTree(event.data());
        return new Line(event.at(), event.actor(), text(event, data), detail(data), tone(event.type(), data));
    }

    private static String text(StoredEvent event, JsonNode data) {
        return switch (event.type()) {
            case "SessionStarted" -> "Session started";
            case "QuestionsAsked" -> data.path("questions").size() + " questions asked";
            case "QuestionsAnswered" -> "Questions answered";
            case "SpecChanged" ->
                "Spec version " + data.path("spec").path("version").asInt() + " " + text(data, "cause") + " by "
                        + text(data.path("spec"), "author");
            case "WentBackToChat" -> "Back to the questions";
            case "SpecApproved" -> "Spec version " + data.path("version").asInt() + " approved";
            case "PlanEstimated" ->
                "Plan of " + data.path("estimate").path("tickets").asInt() + " tickets is ready";
            case "PlanRejected" -> "The plan is not valid: " + problems(data);
            case "BuildConsented" -> "Consent given, the build starts";
            case "PersonReminded" -> "Reminder: this waits for " + text(data, "waitingFor");
            case "SessionEnded" -> "Session " + (event.state() == null ? "ended" : event.state());
            case "CommandRejected" -> "Command " + text(data, "command") + " was rejected";
            case "StepFailed" -> "Failed: " + text(data, "step");
            case "TicketBecameReady" -> "Ready to run";
            case "TicketBlocked" -> "Blocked by " + texts(data.path("by"));
            case "TicketSkipped" -> "Skipped";
            case "TicketWaits" -> "Waits for a machine: " + text(data, "wanted");
            case "TicketAssigned" ->
                "Attempt " + data.path("attempt").asInt() + " on machine " + text(data, "machineId") + ", host "
                        + text(data, "hostId");
            case "MachineAdopted" -> "The worker came back, the machine goes on";
            case "AgentStarted" ->
                "Agent started, attempt " + data.path("attempt").asInt();
            case "AgentFinished" -> "Agent " + text(data, "outcome").replace('_', ' ');
            case "TicketVerified" -> data.path("passed").asBoolean() ? "Verification passed" : "Verification failed";
            case "CommitsPublished" ->
                "Pushed, commits: " + data.path("commits").asInt() + ", files changed: "
                        + data.path("filesChanged").asInt();
            case "PullRequestOpened" -> "Pull request " + data.path("number").asInt() + " opened";
            case "TicketRebased" -> "Rebased on the newest base";
            case "TicketMerged" -> "Merged";
            case "AttemptFailed" -> "Attempt " + data.path("attempt").asInt() + " failed";
            case "TicketFailed" -> "Failed";
            case "TicketCancelled" -> "Cancelled";
            case "TicketPaused" -> "Paused";
            case "TicketResumed" -> "Resumed";
            case "TicketRetried" -> "Started again";
            case "GuidanceGiven" -> "Guidance for the agent";
            case "MachineReleased" -> "Machine " + text(data, "machineId") + " released";
            case "BuildLimitChanged" ->
                "At most " + data.path("maxParallelTickets").asInt() + " tickets at once";
            case "PriorityChanged" -> "Priority is now " + text(data, "priority");
            case "BudgetAlert" ->
                "Most of the budget of " + text(data, "scope") + " " + text(data, "scopeId") + " is used: $"
                        + text(data, "used") + " of $" + text(data, "limit");
            case "BudgetSet" ->
                "Budget of " + text(data, "scope") + " " + text(data, "scopeId") + " set to $" + text(data, "limit");
            case "BudgetRemoved" -> "Budget of " + text(data, "scope") + " " + text(data, "scopeId") + " removed";
            case "ProjectAdded" -> "Project " + text(data, "name") + " added";
            case "ProjectChanged" -> "Settings changed: " + texts(data.path("settings"));
            case "KeyAdded" -> "API key " + text(data, "name") + " added, role " + text(data, "role");
            case "KeyDeleted" -> "API key " + text(data, "name") + " deleted";
            case "ConsoleOpened" -> "Console into machine " + text(data, "machineId") + " opened";
            case "ConsoleClosed" -> "Console into machine " + text(data, "machineId") + " ended";
            case "HostJoined" -> "Host " + text(data, "hostId") + " joined";
            case "HostRemoved" -> "Host " + text(data, "hostId") + " removed";
            case "HostDrained" ->
                "Host " + text(data, "hostId")
                        + (data.path("draining").asBoolean() ? " is drained" : " takes machines again");
            case "CleanupFinished" ->
                "Clean-up finished, things removed: " + data.path("removed").size();
            case "BuildStarted" -> "Build started: " + text(data, "title");
            case "TicketsAdded" -> data.path("tickets").size() + " tickets added";
            case "BuildEnded" ->
                "Build ended: " + data.path("merged").asInt() + " of "
                        + data.path("tickets").asInt() + " merged";
            default -> spaced(event.type());
        };
    }

    private static @Nullable String detail(JsonNode data) {
        for (String field : List.of("reason", "text", "message", "why")) {
            if (data.path(field).isString() && !data.path(field).asString().isBlank()) {
                return data.path(field).asString();
            }
        }
        JsonNode failure = data.path("failure").path("message");
        return failure.isString() ? failure.asString() : null;
    }

    private static String tone(String type, JsonNode data) {
        boolean bad = type.endsWith("Failed")
                || type.endsWith("Rejected")
                || (type.equals("TicketVerified") && !data.path("passed").asBoolean());
        if (bad) {
            return "bad";
        }
        return switch (type) {
            case "TicketVerified", "TicketMerged", "SpecApproved" -> "good";
            default -> "plain";
        };
    }

    /** Such as {@code Ticket took turn} of {@code TicketTookTurn}: types that this page does not know yet. */
    static String spaced(String type) {
        String words = type.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
        return words.isEmpty() ? type : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static String text(JsonNode data, String field) {
        return data.path(field).asString("");
    }

    private static String texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asString("")));
        return String.join(", ", texts);
    }

    private static String problems(JsonNode data) {
        List<String> texts = new ArrayList<>();
        data.path("problems")
                .forEach(problem -> texts.add(problem.path("message").asString("")));
        return String.join("; ", texts);
    }
}
