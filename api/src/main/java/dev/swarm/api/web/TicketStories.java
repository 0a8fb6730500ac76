package dev.swarm.api.web;

import dev.swarm.api.timeline.StoredEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@link TicketStory} out of a ticket's events. */
@Component
class TicketStories {
    private final JsonMapper json;

    TicketStories(JsonMapper json) {
        this.json = json;
    }

    /** The story of these events, which come the oldest first. */
    TicketStory of(List<StoredEvent> events) {
        Map<Integer, TicketStory.Attempt> attempts = new LinkedHashMap<>();
        List<TicketStory.Vote> votes = new ArrayList<>();
        TicketStory.@Nullable Question question = null;
        int newest = 0;
        for (StoredEvent event : events) {
            JsonNode data = json.readTree(event.data());
            newest = data.path("attempt").asInt(newest);
            change(attempts, newest, event, data);
            switch (event.type()) {
                case "ReviewVoted" -> votes.add(vote(data));
                case "AgentAsked" ->
                    question =
                            new TicketStory.Question(data.path("question").asString(""), texts(data.path("options")));
                case "AgentAnswered", "AgentFinished", "AttemptFailed", "TicketCancelled" -> question = null;
                default -> {}
            }
        }
        return new TicketStory(new ArrayList<>(attempts.values()).reversed(), votes.reversed(), question);
    }

    private static void change(
            Map<Integer, TicketStory.Attempt> attempts, int number, StoredEvent event, JsonNode data) {
        TicketStory.Attempt before = attempts.get(number);
        if (event.type().equals("TicketAssigned")) {
            String machine = data.path("machineId").asString("") + " on "
                    + data.path("hostId").asString("");
            attempts.put(
                    number, new TicketStory.Attempt(number, machine, event.at(), "Machine is ready", null, "plain"));
        } else if (before != null) {
            TicketStory.Attempt after = after(before, event.type(), data);
            attempts.put(number, after);
        }
    }

    private static TicketStory.Attempt after(TicketStory.Attempt before, String type, JsonNode data) {
        return switch (type) {
            case "AgentStarted" -> with(before, "Agent works", null, "plain");
            case "AgentFinished" ->
                with(before, "Agent " + data.path("outcome").asString("").replace('_', ' '), null, "plain");
            case "TicketVerified" ->
                data.path("passed").asBoolean()
                        ? with(before, "Checks passed", null, "good")
                        : with(before, "Checks failed", null, "bad");
            case "PullRequestOpened" ->
                with(before, "Pull request " + data.path("number").asInt() + " opened", null, "good");
            case "AttemptFailed", "CandidateFailed" ->
                with(before, "Failed", data.path("failure").path("message").asString(""), "bad");
            case "TicketMerged" -> with(before, "Merged", null, "good");
            case "TicketRetried" -> with(before, "Given up by a person", null, "plain");
            case "TicketCancelled" -> with(before, "Terminated", null, "plain");
            default -> before;
        };
    }

    private static TicketStory.Attempt with(
            TicketStory.Attempt before, String text, @Nullable String detail, String tone) {
        return new TicketStory.Attempt(before.number(), before.machine(), before.since(), text, detail, tone);
    }

    private static TicketStory.Vote vote(JsonNode data) {
        List<TicketStory.Remark> remarks = new ArrayList<>();
        data.path("vote").path("remarks").forEach(remark -> {
            String file = remark.path("file").asString("");
            int line = remark.path("line").asInt();
            remarks.add(new TicketStory.Remark(
                    line > 0 ? file + ":" + line : file, remark.path("text").asString("")));
        });
        return new TicketStory.Vote(
                data.path("round").asInt(),
                data.path("role").asString(""),
                data.path("vote").path("approved").asBoolean(),
                data.path("vote").path("summary").asString(""),
                remarks);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asString("")));
        return texts;
    }
}
