package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.model.route.DoubleCall;
import dev.swarm.activities.model.route.ModelDouble;
import dev.swarm.contracts.model.ModelRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What tests of agent programs have in common: a platform whose models are a double, and tickets for programs. */
final class ProgramTickets {
    static final String KEY = "sk-of-the-provider-0a1b2c3d4e5f";

    private ProgramTickets() {}

    /** A platform below this folder, all of whose routes lead to the double; it needs the key. */
    static SwarmCli cli(ModelDouble model, Path folder) throws IOException {
        model.requireKey(KEY);
        StringBuilder routes = new StringBuilder("routes:\n");
        for (String route : ModelRoutes.ALL) {
            routes.append("""
                      %s:
                        provider: anthropic
                        model: double-%s
                        base_url: %s
                        key: env:DOUBLE_KEY
                        price: {input: 3, cache_read: 0.3, cache_write: 3.75, output: 15}
                    """.formatted(route, route, model.url()));
        }
        Path models = Files.writeString(folder.resolve("models.yaml"), routes.toString());
        return new SwarmCli(folder.resolve("d"))
                .with("SWARM_MODELS_FILE", models.toString())
                .with("DOUBLE_KEY", KEY);
    }

    /** A ticket that is attempted once. */
    static ObjectNode of(String key, String program, String description) {
        ObjectNode ticket = Api.JSON
                .createObjectNode()
                .put("key", key)
                .put("title", "Ticket " + key)
                .put("agent", "cli")
                .put("program", program)
                .put("description", description);
        ticket.putObject("retry").put("maxRetries", 0);
        return ticket;
    }

    /** What Claude Code is to do to a ticket whose model wants a file {@code greeting.txt}. */
    static ObjectNode greeting() {
        return of("greet", "claude-code", "Write a greeting.").put("verify", "grep -qx hello greeting.txt");
    }

    /** The input of Claude Code's tool {@code Bash} by which it writes that file. */
    static ObjectNode writeGreeting() {
        return Api.JSON.createObjectNode().put("command", "echo hello > greeting.txt");
    }

    static boolean hasResult(DoubleCall call) {
        return call.body().toString().contains("\"tool_result\"");
    }

    static String log(Platform platform, TestBuild build, String key) throws Exception {
        return platform.cli().run("ticket", build.ticketId(key), "log").ok();
    }

    /** That the greeting is on the main branch, and people can read how it came there. */
    static void assertGreeted(Platform platform, String project, TestBuild build) throws Exception {
        assertThat(platform.repository(project)
                        .getFileContent("greeting.txt", "main")
                        .getContent())
                .isEqualTo("hello\n");
        assertThat(log(platform, build, "greet"))
                .contains("Claude Code ", "> Bash echo hello > greeting.txt", "It is written.", "= 2 turns");
    }
}
