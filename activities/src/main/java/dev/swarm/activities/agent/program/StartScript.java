package dev.swarm.activities.agent.program;

import java.util.Map;
import java.util.TreeMap;

/** The shell script that starts a program in its machine. The token is in a file of its own, which only the agent reads. */
final class StartScript {
    static final String SCRIPT = "/home/agent/agent.sh";
    static final String PROMPT = "/home/agent/prompt.md";
    static final String TOKEN = "/home/agent/gateway-token";

    private StartScript() {}

    /**
     * The script.
     *
     * @param route the model route of the run
     */
    static String of(AgentProgram program, String route) {
        StringBuilder script = new StringBuilder("""
                # Starts the agent program of a ticket.
                PATH="/opt/agents/bin:/opt/agents:$HOME/.local/bin:$PATH"
                export PATH
                # The machine's own way out leads to the gateway, without any name being looked up.
                if [ -z "$http_proxy" ]; then
                    echo "This machine does not reach the model gateway; a person lets the project's machines reach it:"
                    echo "swarm projects change PROJECT --egress gateway"
                    exit 78
                fi
                swarm_gateway="$http_proxy"
                swarm_token="$(cat %s)"
                swarm_prompt=%s
                swarm_route=%s
                """.formatted(TOKEN, PROMPT, quoted(route)));
        for (Map.Entry<String, String> variable : new TreeMap<>(program.environment()).entrySet()) {
            script.append("export ")
                    .append(variable.getKey())
                    .append('=')
                    .append(filled(variable.getValue(), true))
                    .append('\n');
        }
        script.append("if ! { ")
                .append(program.check())
                .append("; } > /dev/null 2>&1; then\n")
                .append("    echo ")
                .append(quoted("The agent program " + program.name() + " is not in this machine, or"
                        + " does not start: " + program.check() + ". See docs/cli-agents.md for how it gets there."))
                .append("\n    exit 127\nfi\ncd /workspace || exit 1\n");
        script.append("exec ").append(filled(program.start(), false));
        if (program.prompt() == AgentProgram.Prompt.STDIN) {
            script.append(" < \"$swarm_prompt\"");
        }
        return script.append('\n').toString();
    }

    private static String filled(String text, boolean quoted) {
        String safe = quoted ? quoted(text) : text;
        for (String name : new String[] {"gateway", "token", "route", "prompt"}) {
            safe = safe.replace("${" + name + "}", quoted ? "'\"$swarm_" + name + "\"'" : "\"$swarm_" + name + "\"");
        }
        return safe;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
