package dev.swarm.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.Durations;
import dev.swarm.contracts.model.Dollars;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** An event of the timeline as one line for people. */
public final class EventText {
    private EventText() {}

    /** Such as {@code 12:30:05  add-entry  pull request 3 opened: http://...}. */
    public static String line(JsonNode event, ZoneId zone) {
        String at = Json.instant(event, "at")
                .map(instant -> Durations.clock(instant, zone))
                .orElse("--:--:--");
        String actor = Json.text(event, "actor");
        return at + "  " + subject(event) + "  " + describe(event) + (actor.isEmpty() ? "" : " (" + actor + ")");
    }

    /** What the event is about: the ticket's key, else the build, else the session. */
    static String subject(JsonNode event) {
        String ticket = Json.text(event, "ticketId");
        String build = Json.text(event, "buildId");
        if (!ticket.isEmpty()) {
            return ticket.startsWith(build + "-") ? ticket.substring(build.length() + 1) : ticket;
        }
        if (!build.isEmpty()) {
            return "build " + build;
        }
        String session = Json.text(event, "sessionId");
        return session.isEmpty() ? "platform" : "session " + session;
    }

    static String describe(JsonNode event) {
        JsonNode data = event.path("data");
        String type = Json.text(event, "type");
        return switch (type) {
            case "SessionStarted" -> "session started";
            case "QuestionsAsked" -> data.path("questions").size() + " questions asked";
            case "QuestionsAnswered" -> "questions answered";
            case "SpecChanged" ->
                "spec version " + Json.text(data.path("spec"), "version") + " " + Json.text(data, "cause");
            case "WentBackToChat" -> "back to the questions" + suffix(data, "message");
            case "SpecApproved" -> "spec version " + Json.text(data, "version") + " approved";
            case "PlanEstimated" ->
                "planned: " + Json.text(data.path("estimate"), "tickets") + " tickets, estimate "
                        + Json.text(data.path("estimate"), "estimateId");
            case "PlanRejected" -> "the plan is not valid" + problems(data);
            case "BuildConsented" -> "consent given to estimate " + Json.text(data, "estimateId");
            case "PersonReminded" -> "reminder: waiting for " + Json.text(data, "waitingFor");
            case "SessionEnded" -> "session " + Json.text(event, "state", "ended") + failure(data.path("failure"));
            case "CommandRejected" ->
                "command " + Json.text(data, "command") + " rejected" + failure(data.path("failure"));
            case "StepFailed" -> Json.text(data, "step") + " failed" + failure(data.path("failure"));
            case "BuildStarted" -> "build started: " + Json.text(data, "title");
            case "TicketsAdded" -> data.path("tickets").size() + " tickets added";
            case "BuildPaused" -> "build paused" + suffix(data, "reason");
            case "BuildResumed" -> "build resumed" + suffix(data, "reason");
            case "BuildNeedsAttention" ->
                "needs attention: " + String.join(", ", Json.texts(data.path("failedTickets"))) + " failed";
            case "BuildEnded" ->
                "build " + Json.text(event, "state", "ended") + ": " + Json.text(data, "merged") + " of "
                        + Json.text(data, "tickets") + " merged, " + Json.text(data, "failed") + " failed, "
                        + Json.text(data, "skipped") + " skipped";
            case "BuildLimitChanged" -> "at most " + Json.text(data, "maxParallelTickets") + " tickets at once";
            case "PriorityChanged" -> "priority is now " + Json.text(data, "priority");
            case "TicketBecameReady" -> "ready";
            case "TicketBlocked" -> "blocked by " + String.join(", ", Json.texts(data.path("by")));
            case "TicketSkipped" -> "skipped" + suffix(data, "reason");
            case "TicketAssigned" ->
                "machine " + Json.text(data, "machineId") + " on " + Json.text(data, "hostId") + attempt(data);
            case "TicketWaits" -> "waits for " + Json.text(data, "wanted") + suffix(data, "reason");
            case "MachineAdopted" ->
                "machine " + Json.text(data, "machineId") + " goes on: the worker of " + Json.text(data, "hostId")
                        + " came back";
            case "AgentStarted" -> "agent at work" + attempt(data);
            case "AgentFinished" -> agentFinished(data);
            case "TicketVerified" ->
                (data.path("passed").asBoolean() ? "verification passed" : "verification failed") + took(data);
            case "CommitsPublished" ->
                "pushed " + counted(data, "commits", "commit") + ", " + counted(data, "filesChanged", "file");
            case "PullRequestOpened" ->
                "pull request " + Json.text(data, "number") + " opened: " + Json.text(data, "url");
            case "TicketRebased" -> "rebased on " + shortSha(data, "baseSha");
            case "TicketMerged" -> "merged as " + shortSha(data, "mergeSha");
            case "AttemptFailed" ->
                "attempt " + Json.text(data, "attempt") + " failed" + failure(data.path("failure"))
                        + Json.duration(data, "retryIn")
                                .map(wait -> "; again in " + Durations.brief(wait))
                                .orElse("");
            case "TicketFailed" -> "failed" + failure(data.path("failure"));
            case "TicketCancelled" -> "cancelled" + suffix(data, "reason");
            case "TicketPaused" -> "paused" + suffix(data, "reason");
            case "TicketResumed" -> "resumed";
            case "TicketRetried" -> "retried" + suffix(data, "reason");
            case "GuidanceGiven" -> "guidance" + suffix(data, "text");
            case "MachineReleased" -> "machine " + Json.text(data, "machineId") + " released";
            case "JoinTokenMade" -> "join token " + Json.text(data, "tokenId") + " made";
            case "JoinTokenRevoked" -> "join token " + Json.text(data, "tokenId") + " revoked";
            case "HostJoined" -> "host " + Json.text(data, "hostId") + " joined";
            case "HostDrained" ->
                "host " + Json.text(data, "hostId")
                        + (data.path("draining").asBoolean() ? " is drained" : " takes machines again");
            case "HostRemoved" -> "host " + Json.text(data, "hostId") + " removed";
            case "WarmMachinesWanted" ->
                Json.text(data, "count") + " machines of class " + Json.text(data, "machineClass") + " are to be ready";
            case "ConsoleOpened" -> "console into machine " + Json.text(data, "machineId") + " opened";
            case "ConsoleClosed" ->
                "console into machine " + Json.text(data, "machineId") + " ended" + suffix(data, "reason");
            case "ReviewVoted" ->
                "the " + Json.text(data, "role") + " "
                        + (data.path("vote").path("approved").asBoolean() ? "approves" : "rejects")
                        + suffix(data.path("vote"), "summary");
            case "ReviewerAbstained" ->
                "the " + Json.text(data, "role") + " gives no vote" + failure(data.path("failure"));
            case "ReviewDecided" ->
                "review " + Json.text(data, "outcome") + ": " + Json.text(data, "approvals") + " for, "
                        + Json.text(data, "rejections") + " against, of " + Json.text(data, "reviewers");
            case "CandidateFailed" ->
                "attempt " + Json.text(data, "attempt") + " is out" + failure(data.path("failure"));
            case "CandidateChosen" -> "attempt " + Json.text(data, "attempt") + " is taken" + suffix(data, "why");
            case "CleanupFinished" -> "cleanup removed " + data.path("removed").size() + " things";
            case "SessionRetried" -> "retried" + suffix(data, "reason");
            case "BudgetAlert" ->
                "most of the budget of " + Json.text(data, "scope") + " " + Json.text(data, "scopeId") + " is used: "
                        + Dollars.text(data.path("used").decimalValue()) + " of "
                        + Dollars.text(data.path("limit").decimalValue()) + " (" + Json.text(data, "period") + ")";
            case "BudgetSet" ->
                "budget of " + Json.text(data, "scope") + " " + Json.text(data, "scopeId") + " set to "
                        + Dollars.text(data.path("limit").decimalValue()) + " (" + Json.text(data, "period") + ")";
            case "BudgetRemoved" ->
                "budget of " + Json.text(data, "scope") + " " + Json.text(data, "scopeId") + " removed";
            case "ProjectAdded" -> "project " + Json.text(data, "name") + " added";
            case "ProjectChanged" -> "settings changed: " + String.join(", ", Json.texts(data.path("settings")));
            case "KeyAdded" -> "API key " + Json.text(data, "name") + " added, role " + Json.text(data, "role");
            case "KeyDeleted" -> "API key " + Json.text(data, "name") + " deleted";
            case "AgentAsked" -> "agent asks" + suffix(data, "question");
            case "AgentAnswered" -> "agent was answered" + suffix(data, "answer");
            case "PhaseStarted" ->
                "phase " + Json.text(data, "number") + " of " + Json.text(data, "phases") + " begins: "
                        + Json.text(data, "phase");
            case "PhaseFinished" -> Json.text(data, "phase") + " is done" + suffix(data, "summary");
            default -> type;
        };
    }

    private static String counted(JsonNode data, String field, String noun) {
        int count = data.path(field).asInt();
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static String agentFinished(JsonNode data) {
        return "agent " + Json.text(data, "outcome", "finished")
                + (data.path("exitCode").asInt() == 0 ? "" : ", exit code " + Json.text(data, "exitCode"))
                + took(data);
    }

    private static String took(JsonNode data) {
        return Json.duration(data, "duration")
                .map(duration -> " after " + Durations.brief(duration))
                .orElse("");
    }

    private static String attempt(JsonNode data) {
        int attempt = data.path("attempt").asInt();
        return attempt > 1 ? ", attempt " + attempt : "";
    }

    private static String suffix(JsonNode data, String field) {
        String text = Json.text(data, field);
        return text.isEmpty() ? "" : ": " + text.lines().findFirst().orElse("");
    }

    private static String failure(JsonNode failure) {
        if (!failure.isObject()) {
            return "";
        }
        return ": " + Json.text(failure, "code") + ", "
                + Json.text(failure, "message").lines().findFirst().orElse("");
    }

    private static String problems(JsonNode data) {
        List<String> messages = new ArrayList<>();
        data.path("problems").forEach(problem -> messages.add(Json.text(problem, "message")));
        return messages.isEmpty() ? "" : ": " + String.join("; ", messages);
    }

    private static String shortSha(JsonNode data, String field) {
        String sha = Json.text(data, field);
        return sha.substring(0, Math.min(8, sha.length()));
    }
}
