package dev.swarm.cli.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.cli.CommandRun;
import dev.swarm.cli.client.FakeApi;
import dev.swarm.cli.client.FakeApi.Response;
import dev.swarm.cli.client.Json;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildCommandsTest {
    private static final String TICKETS = "{'items':["
            + "{'ticketId':'b1-a','buildId':'b1','key':'a','title':'Do a','state':'merged','attempts':1,"
            + "'startedAt':'2026-01-01T10:00:00Z','endedAt':'2026-01-01T10:00:12Z','pullRequest':{'number':1,'url':'http://f/1'}},"
            + "{'ticketId':'b1-b','buildId':'b1','key':'b','title':'Do b','state':'failed','attempts':4,"
            + "'startedAt':'2026-01-01T10:00:12Z','endedAt':'2026-01-01T10:01:17Z',"
            + "'failure':{'code':'VERIFICATION_FAILED','message':'tests failed','hint':'Read the output.'}},"
            + "{'ticketId':'b1-c','buildId':'b1','key':'c','title':'Do c','state':'blocked','attempts':0,'blockedBy':['b']}"
            + "],'next':null}";

    @TempDir
    private Path data;

    private FakeApi api;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        api.on("GET /api/hitl", "{'items':[],'next':null}");
        api.on("GET /api/builds/b1/tickets", TICKETS);
        api.on(
                "GET /api/events/stream",
                request -> new Response(
                        200,
                        "text/event-stream",
                        request.header("Last-event-id").isEmpty()
                                ? "id: 1\ndata: {\"id\":1,\"type\":\"TicketMerged\",\"at\":\"2026-01-01T10:00:12Z\","
                                        + "\"buildId\":\"b1\",\"ticketId\":\"b1-a\",\"data\":{\"mergeSha\":\"0123456789ab\"}}\n\n"
                                : ""));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void watchingABuildThatNeedsAttentionFailsAndSaysWhy() throws Exception {
        api.on("GET /api/builds/b1", "{'buildId':'b1','sessionId':'s1','state':'needs_attention'}");

        CommandRun run = CommandRun.against(api, data, "watch", "b1");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("  a  merged as 01234567\n").contains("""
                        TICKET  STATE    ATTEMPTS  TIME        PULL REQUEST  NOTE
                        a       merged   1         12 s        http://f/1
                        b       failed   4         1 min 05 s                VERIFICATION_FAILED: tests failed
                        c       blocked  0                                   after b
                        build b1 is needs_attention: 1 blocked, 1 failed, 1 merged
                        """);
        assertThat(run.err()).isEqualTo("error: b: tests failed\nhint: Read the output.\n");
    }

    @Test
    void watchingACompletedBuildSucceeds() throws Exception {
        api.on("GET /api/builds/b1", "{'buildId':'b1','state':'completed'}");

        assertThat(CommandRun.against(api, data, "watch", "b1").exitCode()).isZero();
    }

    @Test
    void aTicketMayBeNamedByItsKey() throws Exception {
        api.on("GET /api/tickets", TICKETS);
        api.on(
                "GET /api/tickets/b1-b",
                "{'ticketId':'b1-b','key':'b','title':'Do b','state':'ready','priority':'high'}");
        api.on("POST /api/tickets/b1-b/guidance", "{}");
        api.on("PUT /api/tickets/b1-b/priority", "{}");
        api.on("POST /api/tickets/b1-b/retry", "{}");

        assertThat(CommandRun.against(api, data, "ticket", "b", "guidance", "use", "awk")
                        .exitCode())
                .isZero();
        CommandRun.against(api, data, "ticket", "b", "priority", "LOW");
        CommandRun retry = CommandRun.against(api, data, "ticket", "b", "retry", "--reason", "again");

        assertThat(Json.text(api.last("POST", "/api/tickets/b1-b/guidance").json(), "text"))
                .isEqualTo("use awk");
        assertThat(Json.text(api.last("PUT", "/api/tickets/b1-b/priority").json(), "priority"))
                .isEqualTo("low");
        assertThat(Json.text(api.last("POST", "/api/tickets/b1-b/retry").json(), "reason"))
                .isEqualTo("again");
        assertThat(retry.out()).startsWith("b1-b is ready: Do b\n");
    }

    @Test
    void aLogIsWrittenAsItIs() throws Exception {
        api.on("GET /api/tickets/b1-b", "{'ticketId':'b1-b','state':'failed'}");
        api.on("GET /api/tickets/b1-b/log", request -> new Response(200, "text/plain", "building…\nfailed\n"));

        assertThat(CommandRun.against(api, data, "ticket", "b1-b", "log", "-f").out())
                .isEqualTo("building…\nfailed\n");
    }

    @Test
    void aDiffIsShownFileByFile() throws Exception {
        api.on("GET /api/tickets/b1-b", "{'ticketId':'b1-b','state':'failed'}");
        api.on("GET /api/tickets/b1-b/diff", """
                {'files':[{'path':'a.py','note':'','lines':[{'kind':'hunk','text':'def a():'},
                 {'kind':'same','text':'one'},{'kind':'removed','text':'two'},{'kind':'added','text':'2'}]},
                 {'path':'b.png','note':'binary','lines':[]}]}""");

        assertThat(CommandRun.against(api, data, "ticket", "b1-b", "diff").out())
                .isEqualTo("a.py\n@@ def a():\n one\n-two\n+2\nb.png (binary)\n");
    }

    @Test
    void aBuildsLimitIsANumber() throws Exception {
        api.on("GET /api/builds/b1", "{'buildId':'b1','state':'running'}");
        api.on("PUT /api/builds/b1/limit", "{'state':'running'}");

        CommandRun.against(api, data, "builds", "b1", "limit", "6");
        assertThat(Json.text(api.last("PUT", "/api/builds/b1/limit").json(), "maxParallelTickets"))
                .isEqualTo("6");
        assertThat(CommandRun.against(api, data, "builds", "b1", "limit").err()).contains("limit needs a number");
        assertThat(CommandRun.against(api, data, "builds", "b1", "pause", "3").err())
                .contains("'3' was not expected here");
    }

    @Test
    void listsAreJsonOnDemand() throws Exception {
        api.on("GET /api/tickets", TICKETS);

        CommandRun run = CommandRun.against(api, data, "tickets", "--json");

        assertThat(Json.parse(run.out())).hasSize(3);
    }

    @Test
    void bigBuildsShowWhatIsAtWorkFirst() throws Exception {
        List<com.fasterxml.jackson.databind.JsonNode> tickets = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            tickets.add(Json.object().put("key", "t" + i).put("state", i == 39 ? "in_progress" : "blocked"));
        }

        List<String> lines = TicketTable.live(
                Json.object().put("buildId", "b1").put("state", "running"), tickets, Instant.EPOCH, 100);

        assertThat(lines.get(1)).startsWith("t39 ");
        assertThat(lines).endsWith("... and 15 more", "build b1 is running: 39 blocked, 1 in_progress");
    }
}
