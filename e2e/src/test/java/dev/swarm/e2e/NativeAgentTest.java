package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.model.route.DoubleCall;
import dev.swarm.activities.model.route.DoubleReply;
import dev.swarm.activities.model.route.ModelDouble;
import dev.swarm.contracts.model.ModelRoutes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A native agent writes code with a scripted model; its worker is killed in the middle of a tool and of a model call. */
@Order(85)
class NativeAgentTest {
    private static final String KEY = "key-of-the-double";
    private static final String ROUTE = """
            \s %s:
                provider: anthropic
                model: scripted
                base_url: %s
                key: env:SCRIPTED_KEY
                price: {input: 1, cache_read: 0.1, cache_write: 1.25, output: 5}
            """;

    @TempDir
    Path folder;

    @Test
    void aTicketIsWrittenByAModelAndMergedThoughItsWorkerIsKilledTwice() throws Exception {
        CountDownLatch thinking = new CountDownLatch(1);
        try (ModelDouble model = new ModelDouble()) {
            model.requireKey(KEY);
            model.answer(tool("c1", "write", input("path", "hello.sh").put("content", "echo hello\n")));
            model.answer(tool(
                    "c2",
                    "shell",
                    input("command", "echo ran >> runs.txt; touch begun; sleep 8; sh hello.sh; rm begun")));
            model.answer(new DoubleReply(200, "", null, List.of(), null, null)
                    .with(new DoubleReply.Part.Gate(thinking))
                    .with(new DoubleReply.Part.ToolUse("lost", "shell", "{\"command\":\"echo lost >> runs.txt\"}")));
            model.answer(tool("q", "ask_human", input("question", "Is that all?")));
            model.answer(tool("d", "done", input("summary", "It says hello.")));
            Files.writeString(folder.resolve("models.yaml"), routes(model));
            SwarmCli cli = new SwarmCli(folder.resolve("data"))
                    .with("SWARM_MODELS_FILE", folder.resolve("models.yaml").toString())
                    .with("SCRIPTED_KEY", KEY);
            try (Platform platform = Platform.start(cli, folder.resolve("up.log"), Platform.freePorts())) {
                run(platform, model, thinking);
            } finally {
                thinking.countDown();
            }
        }
    }

    private static String routes(ModelDouble model) {
        return ModelRoutes.ALL.stream()
                .map(name -> ROUTE.formatted(name, model.url()))
                .collect(Collectors.joining("", "routes:\n", ""));
    }

    private static void run(Platform platform, ModelDouble model, CountDownLatch thinking) throws Exception {
        platform.project("hello", "auto");
        ObjectNode ticket = Api.JSON
                .createObjectNode()
                .put("key", "a")
                .put("title", "Say hello")
                .put("description", "A script that says hello.")
                .put("agent", "native")
                .put("verify", "sh hello.sh | grep hello");
        TestBuild build = TestBuild.start(platform, "hello", 1, ticket);
        String agent = "/api/tickets/" + build.ticketId("a") + "/agent";

        Eventually.get(
                "the tool runs",
                () -> agent(platform, agent),
                view -> view.path("turn").asInt() == 2
                        && view.at("/turns/1/calls/0/state").asText().equals("running"));
        kill(platform);
        Eventually.get("the model is asked for the third turn", model::calls, calls -> calls.size() == 3);
        assertThat(model.calls().get(2).lastMessage()).contains("exit code 0").contains("hello");
        kill(platform);
        thinking.countDown();
        JsonNode waiting = Eventually.get(
                "it asks",
                () -> agent(platform, agent),
                view -> view.path("state").asText().equals("waiting"));
        assertThat(waiting.at("/question/text").asText()).isEqualTo("Is that all?");
        platform.cli().run("agent", build.ticketId("a"), "--answer", "yes").ok();

        build.await("completed", Map.of("a", "merged"));
        assertThat(file(platform, "runs.txt")).isEqualTo("ran\n");
        assertThat(file(platform, "hello.sh")).isEqualTo("echo hello\n");
        assertThat(model.calls()).extracting(DoubleCall::key).containsOnly(KEY);
        assertThat(model.calls()).hasSize(5);
        assertThat(platform.cli().run("agent", build.ticketId("a")).ok())
                .contains("✓ write hello.sh")
                .contains("ended · turn 4 of 100");
        assertThat(platform.cli().run("ticket", build.ticketId("a"), "log").ok())
                .contains("── turn 2 ──")
                .contains("▸ done");
    }

    private static JsonNode agent(Platform platform, String path) throws Exception {
        Api.Answer answer = platform.api().get(path);
        return answer.status() == 200 ? answer.ok() : Api.JSON.missingNode();
    }

    /** The launcher starts another one. */
    private static void kill(Platform platform) throws Exception {
        long pid = platform.cli().pidOf("worker");
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        Eventually.get("another worker runs", () -> platform.cli().pidOf("worker"), now -> now != pid);
    }

    private static String file(Platform platform, String path) throws Exception {
        return new String(
                platform.repository("hello").getFileContent(path).read().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static DoubleReply tool(String id, String name, ObjectNode input) {
        return DoubleReply.tool(id, name, input);
    }

    private static ObjectNode input(String field, String value) {
        return Api.JSON.createObjectNode().put(field, value);
    }
}
