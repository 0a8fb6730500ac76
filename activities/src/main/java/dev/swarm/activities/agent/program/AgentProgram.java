package dev.swarm.activities.agent.program;

import java.util.Map;

/**
 * An agent program, as its definition file has it. In its texts {@code ${gateway}} stands for the model gateway's address,
 * {@code ${token}} for the run's token, {@code ${route}} for the model route and {@code ${prompt}} for the file with the
 * prompt.
 *
 * @param api which API it speaks
 * @param check shell command that succeeds where the program is in the machine
 * @param install shell command that puts it into a guest image
 * @param environment what it is configured by
 * @param prompt how it gets its prompt
 * @param start shell command that works on the prompt and ends
 * @param output what it prints
 */
public record AgentProgram(
        String name,
        Api api,
        String check,
        String install,
        Map<String, String> environment,
        Prompt prompt,
        String start,
        Output output) {
    /** Which API a program speaks; the route of its tickets must speak it too. */
    public enum Api {
        ANTHROPIC,
        OPENAI
    }

    /** How a program gets its prompt. */
    public enum Prompt {
        STDIN,
        FILE
    }

    /** What a program prints. */
    public enum Output {
        /** Claude Code's stream of JSON lines. */
        CLAUDE,
        /** Codex's events, a line of JSON each. */
        CODEX,
        TEXT
    }

    public AgentProgram {
        environment = Map.copyOf(environment);
    }
}
