package dev.swarm.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Terminal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The steps of a design session over the REST API. */
public final class SessionFlow {
    private static final Duration POLL = Duration.ofMillis(150);
    private static final Set<String> FINAL = Set.of("completed", "failed", "cancelled", "expired");

    private final ApiClient api;

    public SessionFlow(ApiClient api) {
        this.api = api;
    }

    public JsonNode start(String projectId, String idea) {
        return api.post("/api/hitl", Json.object().put("project", projectId).put("idea", idea));
    }

    public JsonNode get(String sessionId) {
        return api.get(path(sessionId));
    }

    /**
     * Sends a command and answers the session after it.
     *
     * @param command the last part of the path, such as {@code approve}
     */
    public JsonNode command(String sessionId, String command, JsonNode body) {
        api.post(path(sessionId) + "/" + command, body);
        return get(sessionId);
    }

    /**
     * Answers the open questions; waits until what follows is there: the spec or more questions. What the api shows lags
     * a moment behind what the session has accepted, so the old questions are not taken for new ones.
     *
     * @param asked the session with its open questions
     */
    public JsonNode answer(JsonNode asked, Map<String, String> answers, Duration most) {
        String sessionId = Json.text(asked, "sessionId");
        ObjectNode body = Json.object();
        ObjectNode texts = body.putObject("answers");
        answers.forEach(texts::put);
        command(sessionId, "answer", body);
        return await(
                sessionId,
                now -> isReviewable(now)
                        || hasQuestions(now) && !now.path("questions").equals(asked.path("questions")),
                most);
    }

    public JsonNode approve(String sessionId, int version) {
        return approve(sessionId, version, "");
    }

    /** Approves a version whose tickets are worked on in the phases of this pipeline; of none where it is empty. */
    JsonNode approve(String sessionId, int version, String pipeline) {
        ObjectNode body = Json.object().put("version", version);
        return command(sessionId, "approve", pipeline.isEmpty() ? body : body.put("pipeline", pipeline));
    }

    public JsonNode startBuild(String sessionId, String estimateId) {
        return command(
                sessionId,
                "start-build",
                Json.object().put("estimateId", estimateId).put("understood", true));
    }

    /** The text of a spec version; of the newest for 0. */
    public JsonNode spec(String sessionId, int version) {
        return api.get(
                ApiClient.path(path(sessionId) + "/spec", "version", version > 0 ? String.valueOf(version) : ""));
    }

    /**
     * What changed between two versions of the spec; 0 for the newest, and for the one before.
     *
     * @param from the older version
     */
    public JsonNode diff(String sessionId, int from, int to) {
        return api.get(ApiClient.path(
                path(sessionId) + "/spec/diff",
                "from",
                from > 0 ? String.valueOf(from) : "",
                "to",
                to > 0 ? String.valueOf(to) : ""));
    }

    /** Waits until the session is as it should be, has ended, or the time is over; answers what it is then. */
    public JsonNode await(String sessionId, Predicate<JsonNode> reached, Duration most) {
        long deadline = System.nanoTime() + most.toNanos();
        while (true) {
            JsonNode session = get(sessionId);
            if (reached.test(session) || isFinal(session) || isRefused(session) || System.nanoTime() > deadline) {
                return session;
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                throw CommandFailure.interrupted(e);
            }
        }
    }

    public static boolean isFinal(JsonNode session) {
        return FINAL.contains(Json.text(session, "state"));
    }

    /** Whether something failed on the way to the first spec, and the session waits for another try. */
    static boolean isRefused(JsonNode session) {
        return Json.text(session, "state").equals("clarifying")
                && !hasQuestions(session)
                && !Json.text(session, "waitingFor").isEmpty();
    }

    public static boolean hasQuestions(JsonNode session) {
        return !session.path("questions").isEmpty();
    }

    /** Whether what was asked for failed, and a person has to try again. */
    static boolean hasProblem(JsonNode session) {
        return !Json.text(session, "problem").isEmpty();
    }

    /** Whether there are questions or a spec. */
    public static boolean hasAnswered(JsonNode session) {
        return hasQuestions(session) || isReviewable(session);
    }

    /** Whether the spec is there for a person to read. */
    public static boolean isReviewable(JsonNode session) {
        return Json.text(session, "state").equals("reviewing")
                && session.path("spec").path("version").asInt() > 0;
    }

    public static boolean hasEstimate(JsonNode session) {
        return session.path("estimate").isObject();
    }

    public static String path(String sessionId) {
        return "/api/hitl/" + ApiClient.encode(sessionId);
    }

    /** Prints where the session is, its open questions, and what to do next. */
    public static void show(Terminal terminal, JsonNode session) {
        String id = Json.text(session, "sessionId");
        String state = Json.text(session, "state");
        terminal.line("session " + terminal.style(Terminal.Style.BOLD, id) + " of project "
                + Json.text(session, "projectId") + " is " + state);
        if (!Json.text(session, "problem").isEmpty()) {
            terminal.line("problem: " + Json.text(session, "problem"));
        }
        if (hasQuestions(session)) {
            questions(terminal, session);
        }
        terminal.line("next: " + nextStep(session));
    }

    private static void questions(Terminal terminal, JsonNode session) {
        String by = Json.text(session, "questionsBy");
        terminal.line("questions" + (by.isEmpty() ? "" : " (by " + by + ")") + ":");
        int number = 1;
        for (JsonNode question : session.path("questions")) {
            terminal.line(
                    "  " + number++ + ". " + Json.text(question, "text") + "  [" + Json.text(question, "id") + "]");
            String choices = String.join(" | ", Json.texts(question.path("choices")));
            if (!choices.isEmpty()) {
                terminal.line("     choices: " + choices);
            }
            terminal.line("     default: " + Json.text(question, "defaultAnswer", "none"));
        }
    }

    /** One line that says what comes next and which command it takes. */
    public static String nextStep(JsonNode session) {
        String id = Json.text(session, "sessionId");
        return switch (Json.text(session, "state")) {
            case "clarifying" -> afterClarifying(session, id);
            case "reviewing" ->
                isReviewable(session)
                        ? "read the spec with `swarm spec " + id + "`, then `swarm approve " + id
                                + "` (or `swarm revise`, `swarm back`)"
                        : "wait for the spec: `swarm watch " + id + "`";
            case "approved" ->
                hasEstimate(session)
                        ? "see the estimate and consent with `swarm build " + id + "`"
                        : "wait for the plan and its estimate: `swarm watch " + id + "`";
            case "building" -> "watch the build with `swarm watch " + id + "`";
            default -> "nothing, the session has ended";
        };
    }

    private static String afterClarifying(JsonNode session, String id) {
        if (hasQuestions(session)) {
            return "answer the questions with `swarm answer " + id + "` (or --defaults)";
        }
        return isRefused(session)
                ? "put right what the problem names, then `swarm retry " + id + "`; or say more: `swarm back " + id
                        + " \"...\"`"
                : "wait for the next questions or the spec: `swarm watch " + id + "`";
    }

    /** A project name from the first words of an idea, where the person gave none. */
    static String projectName(String title, String idea) {
        String from = title.isEmpty() ? idea.lines().findFirst().orElse("") : title;
        StringBuilder name = new StringBuilder();
        int words = 0;
        for (String word : from.toLowerCase(Locale.ROOT).split("[^a-z0-9]+", -1)) {
            if (word.isEmpty() || name.length() + word.length() > 30) {
                continue;
            }
            name.append(name.isEmpty() ? "" : "-").append(word);
            if (++words == 4) {
                break;
            }
        }
        return name.isEmpty() ? "project" : name.toString();
    }
}
