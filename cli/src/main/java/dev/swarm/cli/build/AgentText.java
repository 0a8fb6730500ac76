package dev.swarm.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.Durations;
import dev.swarm.contracts.model.Dollars;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A native agent's turns as lines for people. Pure. */
final class AgentText {
    private static final int LINE = 160;

    private AgentText() {}

    /** One turn: what the model said, and each tool with what came of it. */
    static List<String> turn(JsonNode turn) {
        List<String> lines = new ArrayList<>();
        lines.add("turn " + Json.text(turn, "turn") + "  " + cost(turn));
        Json.text(turn, "text").lines().forEach(line -> lines.add("  " + line));
        for (JsonNode call : turn.path("calls")) {
            String what = Json.text(call, "tool") + " " + Json.text(call, "what");
            lines.add("  " + sign(Json.text(call, "state")) + " " + cut(what.strip()));
            Json.text(call, "result")
                    .lines()
                    .reduce((before, last) -> last)
                    .ifPresent(last -> lines.add("      " + cut(last)));
        }
        return lines;
    }

    /** What the agent does now, and what it has used of what it may. */
    static String status(JsonNode agent) {
        JsonNode limits = agent.path("limits");
        String phase = Json.text(agent, "phase");
        return Json.text(agent, "state").replace('_', ' ') + (phase.isEmpty() ? "" : " · " + phase) + " · turn "
                + Json.text(agent, "turn") + " of "
                + Json.text(limits, "turns") + " · "
                + String.format(Locale.ROOT, "%,d", tokens(agent.path("usage"))) + " tokens · " + cost(agent) + " of "
                + money(limits.path("cost")) + " · "
                + Json.duration(agent, "worked").map(Durations::brief).orElse("0 s") + " of "
                + Json.duration(agent, "timeout").map(Durations::brief).orElse("?");
    }

    /** What it waits for a person to answer; empty where it does not. */
    static List<String> question(JsonNode agent) {
        JsonNode question = agent.path("question");
        if (!question.isObject()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(List.of("It asks: " + Json.text(question, "text")));
        Json.texts(question.path("options")).forEach(option -> lines.add("  - " + option));
        return lines;
    }

    private static long tokens(JsonNode usage) {
        return usage.path("inputTokens").asLong()
                + usage.path("cacheReadTokens").asLong()
                + usage.path("cacheWriteTokens").asLong()
                + usage.path("outputTokens").asLong();
    }

    private static String cost(JsonNode of) {
        return money(of.path("cost"));
    }

    private static String money(JsonNode amount) {
        return Dollars.text(amount.decimalValue());
    }

    private static String sign(String state) {
        return switch (state) {
            case "done" -> "✓";
            case "failed" -> "✗";
            default -> "▸";
        };
    }

    private static String cut(String line) {
        return line.length() <= LINE ? line : line.substring(0, LINE - 1) + "…";
    }
}
