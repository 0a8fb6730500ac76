package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.agent.program.AgentTools;
import dev.swarm.activities.model.route.DoubleReply;
import dev.swarm.activities.model.route.ModelDouble;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agent programs in machines reach their model through the gateway, as far as their token goes and no further. */
@Order(70)
class GatewayTest {
    private static final String PROJECT = "programs";
    /** Asks the gateway and prints the status, and the error's message: MODEL TOKEN. */
    private static final String ASK = """
            ask() {
                body='{"model":"'$1'","max_tokens":20,"stream":true,"messages":[{"role":"user","content":"Hi"}]}'
                exec 3<>/dev/tcp/127.0.0.1/3128
                printf 'POST /v1/messages HTTP/1.1\\r\\nHost: 127.0.0.1:3128\\r\\nx-api-key: %s\\r\\nContent-Type: application/json\\r\\n' "$2" >&3
                printf 'Swarm-Machine: %s\\r\\nContent-Length: %s\\r\\nConnection: close\\r\\n\\r\\n%s' "$3" "${#body}" "$body" >&3
                answer=$(cat <&3)
                echo "asked $1: $(printf '%s' "$answer" | head -n 1 | cut -d ' ' -f 2)"
                printf '%s\\n' "$answer" | grep -o '"message":"[^"]*"' || true
            }
            """;
    /** Does what its ticket's description says, with the token in $token. */
    private static final String PROBE = """
            name: probe
            api: anthropic
            check: "true"
            install: "true"
            environment:
              TOKEN: ${token}
            prompt: file
            start: bash -c 'sed -n "/^BEGIN$/,/^END$/p" "$1" | sed "1d;\\$d" > /tmp/probe.sh && exec bash /tmp/probe.sh' probe ${prompt}
            output: text
            """;

    @TempDir
    private Path folder;

    private SwarmCli cli(ModelDouble model, Path tools) throws Exception {
        Path programs = Files.createDirectories(folder.resolve("agents"));
        Files.writeString(programs.resolve("probe.yaml"), PROBE);
        return ProgramTickets.cli(model, folder)
                .with("SWARM_MACHINES", "sandbox")
                .with("SWARM_AGENTS", programs.toString())
                .with("SWARM_AGENT_TOOLS", tools.toString());
    }

    private static ObjectNode probe(String key, String script) {
        return ProgramTickets.of(key, "probe", "BEGIN\n" + ASK + script + "\nEND\n");
    }

    @Test
    void aTokenIsGoodForItsOwnRunAlone() throws Exception {
        try (ModelDouble model = new ModelDouble()
                        .when(call -> true, call -> DoubleReply.text("Hello").usage(10, 0, 0, 5));
                Platform platform = Platform.start(
                        cli(model, Files.createDirectories(folder.resolve("tools"))),
                        folder.resolve("up.log"),
                        Platform.freePorts())) {
            platform.project(PROJECT, "auto");
            platform.cli()
                    .run("projects", "change", PROJECT, "--agent", "probe", "--egress", "gateway")
                    .ok();
            TestBuild build = TestBuild.start(
                    platform,
                    PROJECT,
                    3,
                    probe(
                            "first",
                            "ask anything \"$TOKEN\"; ask smart \"$TOKEN\"; ask general swt_guess\n"
                                    + "echo token $TOKEN; while :; do sleep 1; done"));
            build.await("first", "in_progress");
            String said = Eventually.get(
                    "the first ticket has asked",
                    () -> ProgramTickets.log(platform, build, "first"),
                    text -> text.contains("token swt_"));
            assertThat(said)
                    .contains("asked anything: 200")
                    .contains("asked smart: 403")
                    .contains("does not allow the model route 'smart'")
                    .contains("asked general: 401");
            String token = said.replaceAll("(?s).*token (swt_\\S+).*", "$1");

            build.add(probe(
                    "second",
                    "ask general " + token + " " + build.ticketId("first") + ".1; ask general \"$TOKEN\"; echo x > x"));
            build.await("second", "merged");
            assertThat(ProgramTickets.log(platform, build, "second"))
                    .contains("asked general: 401")
                    .contains("This token is of another machine.")
                    .contains("asked general: 200");

            build.command("first", "terminate", "{\"reason\":\"enough\"}");
            build.await("first", "cancelled");
            Eventually.get(
                    "the ended ticket's token is refused",
                    () -> directly(platform, token, build.ticketId("first") + ".1"),
                    status -> status == 401);
            assertThat(model.calls())
                    .hasSize(2)
                    .allSatisfy(call -> assertThat(call.model()).isEqualTo("double-general"));
            assertThat(new SecretSearch(ProgramTickets.KEY).inFiles(folder)).isEmpty();
        }
    }

    /** As somebody would who has stolen the token and reached the gateway by himself. */
    private static int directly(Platform platform, String token, String machine) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(platform.endpoint("gatewayUrl") + "/v1/models"))
                .header("x-api-key", token)
                .header("Swarm-Machine", machine)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void claudeCodeCompletesATicket() throws Exception {
        Optional<Path> tools = AgentTools.withClaudeCode();
        assumeTrue(tools.isPresent(), "npm does not bring Claude Code here");
        try (ModelDouble model = new ModelDouble()
                        .when(ProgramTickets::hasResult, call -> DoubleReply.text("It is written."))
                        .when(
                                call -> true,
                                call -> DoubleReply.tool("toolu_1", "Bash", ProgramTickets.writeGreeting()));
                Platform platform =
                        Platform.start(cli(model, tools.get()), folder.resolve("up.log"), Platform.freePorts())) {
            platform.project(PROJECT, "auto");
            platform.cli()
                    .run("projects", "change", PROJECT, "--agent", "claude-code", "--egress", "gateway")
                    .ok();
            TestBuild build = TestBuild.start(platform, PROJECT, 1, ProgramTickets.greeting());

            build.await("completed", Map.of("greet", "merged"));

            ProgramTickets.assertGreeted(platform, PROJECT, build);
            assertThat(model.calls())
                    .allSatisfy(call -> assertThat(call.model()).isEqualTo("double-general"));
            assertThat(model.calls().getFirst().body().toString()).contains("Write a greeting.");
            assertThat(new SecretSearch(ProgramTickets.KEY).inFiles(folder)).isEmpty();
        }
    }
}
