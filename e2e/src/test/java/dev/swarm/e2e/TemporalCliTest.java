package dev.swarm.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.infra.temporal.TemporalBinary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands of docs/temporal-cli.md, word for word but for the ids, by the real Temporal CLI. */
@Order(15)
@ExtendWith(SharedPlatform.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TemporalCliTest {
    private static final Pattern KIND = Pattern.compile("--workflow-id (\\w+)/.*?--(?:name|type) (\\w+)");

    private final Platform platform;
    /** By {@code session/answer}, {@code list/SwarmProject} and so on. */
    private final Map<String, String> documented = new LinkedHashMap<>();

    private final Set<String> tried = new TreeSet<>();
    private Path temporal;

    TemporalCliTest(Platform platform) {
        this.platform = platform;
    }

    @BeforeAll
    void readThePage() throws Exception {
        temporal = TemporalBinary.locate(null, SwarmCli.ROOT.resolve("infra/temporal"), line -> {})
                .path();
        String page =
                Files.readString(SwarmCli.ROOT.resolve("docs/temporal-cli.md")).replaceAll("\\\\\n\\s+", "");
        page.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("temporal "))
                .forEach(line -> {
                    Matcher kind = KIND.matcher(line);
                    String name = kind.find()
                            ? kind.group(1) + "/" + kind.group(2)
                            : "list/"
                                    + line.replaceFirst(".*--query '([^']*)'", "$1")
                                            .replaceAll("\"[^\"]*\"", "");
                    assertThat(documented.put(name, line))
                            .as("one command of a kind")
                            .isNull();
                });
        platform.project("tryout", "auto");
    }

    @AfterAll
    void everyCommandOfThePageWasTried() {
        assertThat(tried).isEqualTo(new TreeSet<>(documented.keySet()));
    }

    @Test
    @Order(1)
    void sessions() throws Exception {
        TestSession asking = TestSession.start(platform, "tryout");
        JsonNode asked = query("session/state", Map.of("ID", asking.id()));
        assertThat(asked.path("state").asText()).isEqualTo("clarifying");
        String question = asked.at("/questions/0/id").asText();
        temporal("session/answer", Map.of("ID", asking.id(), "QUESTION", question));
        asking.awaitSpec(1);
        assertThat(asking.view().at("/answers/" + question).asText()).isEqualTo("text");
        temporal("session/revise", Map.of("ID", asking.id()));
        asking.awaitSpec(2);
        temporal("session/approve", Map.of("ID", asking.id()));
        JsonNode refused = Eventually.get(
                        "the refused signal is a line of the timeline",
                        () -> platform.api().all("/api/events?session=" + asking.id()),
                        events -> events.getLast().path("type").asText().equals("CommandRejected"))
                .getLast();
        assertThat(refused.at("/data/failure/code").asText()).isEqualTo("STALE_VERSION");
        assertThat(refused.path("actor").asText()).isEqualTo("alice");
        assertThat(asking.view().path("approvedVersion").asInt()).isZero();
        assertThat(platform.cli().run("events", "--session", asking.id()).ok())
                .contains("command approve rejected: STALE_VERSION")
                .contains("(alice)");
        temporal("session/backToChat", Map.of("ID", asking.id()));
        asking.awaitState("clarifying");
        temporal("session/cancel", Map.of("ID", asking.id()));
        asking.awaitState("cancelled");

        TestSession read = TestSession.inReview(platform, "tryout");
        listed("list/WorkflowType= AND SwarmState=", Map.of(), "session/" + read.id());
        listed("list/SwarmSession=", Map.of("ID", read.id()), "session/" + read.id());
        listed("list/SwarmProject=", Map.of(), "session/" + read.id());
        temporal("session/approve", Map.of("ID", read.id()));
        JsonNode planned =
                read.await("has an estimate", now -> now.path("estimate").isObject());
        assertThat(planned.path("approvedBy").asText()).isEqualTo("alice");
        temporal("session/startBuild", Map.of("ID", read.id(), "ESTIMATE", read.estimateId()));
        read.awaitState("building");
        read.command("cancel", "{}").ok();
        read.awaitState("cancelled");
    }

    @Test
    @Order(2)
    void tickets() throws Exception {
        TestBuild build = TestBuild.start(platform, "tryout", 2, TestBuild.endless("one"), TestBuild.endless("two"));
        Map<String, String> one = Map.of("BUILD-KEY", build.ticketId("one"), "BUILD", build.id());
        build.await("one", "in_progress");
        build.await("two", "in_progress");
        listed("list/SwarmBuild= AND WorkflowType= AND SwarmState=", one, "ticket/" + build.ticketId("one"));
        listed("list/SwarmTicket=", one, "ticket/" + build.ticketId("one"));

        temporal("ticket/pause", one);
        build.await("one", "paused");
        assertThat(query("ticket/state", one).path("state").asText()).isEqualTo("paused");
        temporal("ticket/guidance", one);
        temporal("ticket/resume", one);
        build.await("one", "in_progress");
        assertThat(query("ticket/state", one).path("guidance"))
                .anyMatch(text -> text.asText().equals("use the existing parser"));
        temporal("ticket/retry", one);
        Eventually.get(
                "one is at its second attempt",
                () -> build.ticket("one"),
                ticket -> ticket.path("attempts").asInt() == 2
                        && ticket.path("state").asText().equals("in_progress"));
        temporal("ticket/terminate", Map.of("BUILD-KEY", build.ticketId("two"), "BUILD", build.id()));
        build.await("two", "cancelled");
        temporal("build/cancel", Map.of("BUILD", build.id()));
        build.await("cancelled", Map.of("one", "cancelled"));
    }

    @Test
    @Order(3)
    void builds() throws Exception {
        TestBuild failing = TestBuild.start(
                platform, "tryout", 2, TestBuild.failing("storage"), TestBuild.quick("after", "storage"));
        Map<String, String> ids = Map.of("BUILD", failing.id());
        failing.await("needs_attention", Map.of("storage", "failed", "after", "blocked"));
        temporal("build/retryTicket", ids);
        Eventually.get(
                "it has failed again",
                () -> failing.ticket("storage"),
                ticket -> ticket.path("attempts").asInt() == 2
                        && ticket.path("state").asText().equals("failed"));
        failing.await("needs_attention", Map.of());
        temporal("build/skipTicket", ids);
        failing.await("completed", Map.of("storage", "skipped", "after", "merged"));

        TestBuild ending = TestBuild.start(platform, "tryout", 1, TestBuild.failing("storage"));
        ending.await("needs_attention", Map.of());
        temporal("build/finish", Map.of("BUILD", ending.id()));
        ending.await("failed", Map.of("storage", "failed"));

        TestBuild running =
                TestBuild.start(platform, "tryout", 1, TestBuild.endless("first"), TestBuild.quick("storage", "first"));
        ids = Map.of("BUILD", running.id());
        running.await("first", "in_progress");
        temporal("build/setPriority", ids);
        Eventually.get(
                "its priority is high",
                () -> running.ticket("storage"),
                ticket -> ticket.path("priority").asText().equals("high"));
        temporal("build/setLimit", ids);
        Eventually.get(
                "its limit is 6",
                running::build,
                build -> build.path("maxParallelTickets").asInt() == 6);
        temporal("build/pause", ids);
        running.await("paused", Map.of("first", "in_progress"));
        assertThat(query("build/state", ids).path("state").asText()).isEqualTo("paused");
        temporal("build/resume", ids);
        running.await("running", Map.of());
        running.end();
    }

    private JsonNode query(String name, Map<String, String> ids) throws Exception {
        String answer = temporal(name, ids);
        return Api.JSON.readTree(answer.substring(answer.indexOf('{')));
    }

    private void listed(String name, Map<String, String> ids, String workflowId) throws Exception {
        Eventually.get(name + " lists " + workflowId, () -> temporal(name, ids), list -> list.contains(workflowId));
    }

    /** Runs a command of the page in a shell, with real ids for its placeholders. */
    private String temporal(String name, Map<String, String> ids) throws IOException, InterruptedException {
        tried.add(name);
        String line = documented.get(name);
        assertThat(line)
                .as("the page has a command %s; it has %s", name, documented.keySet())
                .isNotNull();
        String command = line;
        for (String placeholder : List.of("BUILD-KEY", "BUILD", "ID", "QUESTION", "ESTIMATE")) {
            String id = ids.get(placeholder);
            if (id != null) {
                command = command.replaceAll("(?<=[/\"])" + placeholder + "(?=[\" ]|$)", id);
            }
        }
        List<String> shell = new ArrayList<>(List.of("sh", "-c", command));
        ProcessBuilder builder = new ProcessBuilder(shell).redirectErrorStream(true);
        builder.environment().put("TEMPORAL_ADDRESS", platform.endpoint("temporalAddress"));
        builder.environment().merge("PATH", temporal.getParent().toString(), (old, own) -> own + ":" + old);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", command, output).isZero();
        return output;
    }
}
