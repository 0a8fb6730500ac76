package dev.swarm.api.web;

import dev.swarm.api.timeline.StoredEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A design session as a conversation. */
@Component
class Chat {
    private static final Set<String> OF_SESSIONS = Set.of(
            "SpecChanged",
            "SpecApproved",
            "PlanEstimated",
            "PlanRejected",
            "BuildConsented",
            "PersonReminded",
            "SessionEnded",
            "CommandRejected",
            "StepFailed");

    private final JsonMapper json;
    private final EventWords words;

    Chat(JsonMapper json, EventWords words) {
        this.json = json;
        this.words = words;
    }

    /**
     * One thing that was said or done.
     *
     * @param kind {@code person}, {@code platform} or {@code note}
     * @param pairs questions without an answer, or questions with the answer that was given
     */
    public record Entry(
            String kind, String who, Instant at, @Nullable String text, List<Pair> pairs, String tone) {}

    /** A question and its answer. */
    public record Pair(String question, @Nullable String answer) {}

    List<Entry> of(List<StoredEvent> events) {
        List<Entry> entries = new ArrayList<>();
        List<JsonNode> asked = List.of();
        for (StoredEvent event : events) {
            JsonNode data = json.readTree(event.data());
            String person = event.actor() == null ? "someone" : event.actor();
            switch (event.type()) {
                case "SessionStarted" ->
                    entries.add(entry("person", person, event, data.path("idea").asString(""), List.of()));
                case "QuestionsAsked" -> {
                    asked = questions(data);
                    String text = asked.isEmpty() ? "No questions." : null;
                    entries.add(entry(
                            "platform",
                            data.path("author").asString("clarifier"),
                            event,
                            text,
                            asked.stream()
                                    .map(q -> new Pair(q.path("text").asString(""), null))
                                    .toList()));
                }
                case "QuestionsAnswered" -> entries.add(entry("person", person, event, null, answers(asked, data)));
                case "WentBackToChat" ->
                    entries.add(entry(
                            "person",
                            person,
                            event,
                            data.path("message").asString("Let us talk about it again."),
                            List.of()));
                default -> {
                    if (OF_SESSIONS.contains(event.type())) {
                        EventWords.Line line = words.line(event);
                        String text = line.detail() == null ? line.text() : line.text() + ": " + line.detail();
                        entries.add(new Entry("note", person, event.at(), text, List.of(), line.tone()));
                    }
                }
            }
        }
        return entries;
    }

    private static Entry entry(String kind, String who, StoredEvent event, @Nullable String text, List<Pair> pairs) {
        return new Entry(kind, who, event.at(), text, pairs, "plain");
    }

    private static List<JsonNode> questions(JsonNode data) {
        List<JsonNode> questions = new ArrayList<>();
        data.path("questions").forEach(questions::add);
        return questions;
    }

    private static List<Pair> answers(List<JsonNode> asked, JsonNode data) {
        return asked.stream()
                .map(question -> new Pair(
                        question.path("text").asString(""),
                        data.path("answers")
                                .path(question.path("id").asString(""))
                                .asString(question.path("defaultAnswer").asString(""))))
                .toList();
    }
}
