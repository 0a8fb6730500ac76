package dev.swarm.taskfile;

import dev.swarm.contracts.agent.AgentLimits;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Pipeline;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** What works on a task and how, as a file says it; what does not fit is reported with its place. */
final class YamlAgent {
    private static final List<String> LIMITS = List.of("turns", "tokens", "cost", "no_progress_turns");
    private static final int MOST_TURNS = 10_000;
    private static final int MOST_TOKENS = 999_999_999;
    private static final int MOST_IDLE_TURNS = 1_000;
    private static final int MOST_CANDIDATES = 5;

    private final YamlFields fields;
    private final String name;
    private final boolean hasCommand;
    private final Problems problems;

    YamlAgent(YamlFields fields, String name, boolean hasCommand, Problems problems) {
        this.fields = fields;
        this.name = name;
        this.hasCommand = hasCommand;
        this.problems = problems;
    }

    /** @param usual the pipeline of native agents whose task names no pipeline, role and candidates; null for none */
    Outline.Worker read(@Nullable Pipeline usual) {
        String program = key("program", "an agent program", "claude-code");
        AgentKind kind = kind(program);
        String role = key("role", "a role", "tester");
        Integer candidates = fields.number("candidates", 1, MOST_CANDIDATES, "attempts side by side");
        Pipeline own = pipeline(fields);
        if (own != null) {
            requirePipeline(kind, role, candidates);
        }
        boolean plain = role == null && candidates == null && kind == AgentKind.NATIVE;
        return new Outline.Worker(kind, program, role, candidates, limits(kind), own == null && plain ? usual : own);
    }

    /** The pipeline that these fields name; null where they name none. */
    static @Nullable Pipeline pipeline(YamlFields fields) {
        return fields.has("pipeline") ? fields.oneOf("pipeline", Pipeline.SPARC, Pipeline.values()) : null;
    }

    private AgentKind kind(@Nullable String program) {
        AgentKind usual = hasCommand ? AgentKind.COMMAND : AgentKind.NATIVE;
        if (program != null) {
            usual = AgentKind.CLI;
        }
        AgentKind kind = fields.oneOf("agent", usual, AgentKind.values());
        if (kind == AgentKind.COMMAND && !hasCommand) {
            problems.add(
                    fields.place("agent"),
                    "'" + name + "' has no command for its agent of kind 'command'",
                    "Add command: the shell script that does the work, or write agent: native");
        }
        if (program != null && kind != AgentKind.CLI) {
            problems.add(
                    fields.place("program"),
                    "'" + name + "' has a program, but its agent is of kind '" + kind.wire() + "'",
                    "Write agent: cli, or leave one of them out");
        }
        return kind;
    }

    private void requirePipeline(AgentKind kind, @Nullable String role, @Nullable Integer candidates) {
        if (kind != AgentKind.NATIVE) {
            problems.add(
                    fields.place("pipeline"),
                    "'" + name + "' has a pipeline, which only the native agent works through",
                    "Leave out pipeline, or command and program");
        } else if (role != null) {
            problems.add(
                    fields.place("role"),
                    "'" + name + "' has a pipeline, whose phases have roles of their own",
                    "Leave out one of pipeline and role");
        } else if (candidates != null && candidates > 1) {
            problems.add(
                    fields.place("candidates"),
                    "'" + name + "' has a pipeline, which does not go together with candidates",
                    "Leave out one of pipeline and candidates");
        }
    }

    private @Nullable AgentLimits limits(AgentKind kind) {
        Node node = fields.node("limits");
        YamlFields own = node == null ? null : YamlFields.of(node, "limits", LIMITS, problems);
        if (own == null) {
            return null;
        }
        if (kind != AgentKind.NATIVE) {
            problems.add(
                    fields.place("limits"),
                    "'" + name + "' has limits, which only the native agent keeps",
                    "Leave them out; timeout limits an agent of every kind");
        }
        AgentLimits usual = AgentLimits.STANDARD;
        Integer turns = own.number("turns", 1, MOST_TURNS, "turns");
        Integer tokens = own.number("tokens", 1_000, MOST_TOKENS, "tokens");
        BigDecimal cost = own.dollars("cost");
        Integer idle = own.number("no_progress_turns", 1, MOST_IDLE_TURNS, "turns");
        return new AgentLimits(
                turns == null ? usual.turns() : turns,
                tokens == null ? usual.tokens() : tokens,
                cost == null ? usual.cost() : cost,
                idle == null ? usual.noProgressTurns() : idle);
    }

    private @Nullable String key(String field, String what, String example) {
        String value = fields.text(field);
        if (value != null && !Names.isKey(value)) {
            problems.add(
                    fields.place(field),
                    "'" + value + "' is not " + what,
                    "Use lower case letters, digits and dashes, such as " + example
                            + (field.equals("role") ? "; `swarm roles` lists them" : ""));
        }
        return value;
    }
}
