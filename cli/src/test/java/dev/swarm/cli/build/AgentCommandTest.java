package dev.swarm.cli.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.cli.CommandRun;
import dev.swarm.cli.client.FakeApi;
import dev.swarm.cli.client.FakeApi.Response;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentCommandTest {
    private static final String TOTALS = "'ticketId':'b1-a','attempt':1,'worked':'PT1M5S','timeout':'PT30M',"
            + "'limits':{'turns':100,'tokens':2000000,'cost':5,'noProgressTurns':5},"
            + "'usage':{'inputTokens':1000,'cacheReadTokens':200,'cacheWriteTokens':30,'outputTokens':4},'cost':0.0023,";
    private static final String TURNS = "'turns':[{'turn':1,'text':'I look first.','cost':0.5,'calls':["
            + "{'tool':'shell','what':'make test','state':'failed','result':'1 test\\nexit code 2'},"
            + "{'tool':'read','what':'README','state':'done','result':'Hello'}]}";

    @TempDir
    private Path data;

    private FakeApi api;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        api.on("GET /api/tickets", "{'items':[{'ticketId':'b1-a','buildId':'b1','key':'a'}],'next':null}");
        api.on("GET /api/tickets/b1-a", "{'ticketId':'b1-a','buildId':'b1','key':'a'}");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void turnsAreShownUntilTheAgentEnds() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        api.on(
                "GET /api/tickets/b1-a/agent",
                request -> new Response(
                        200,
                        "application/json",
                        (asked.incrementAndGet() == 1
                                        ? "{" + TOTALS + "'state':'using_tool','turn':1," + TURNS + "]}"
                                        : "{" + TOTALS + "'state':'ended','turn':2," + TURNS
                                                + ",{'turn':2,'text':'Done.','cost':0,'calls':[]}]}")
                                .replace('\'', '"')));

        CommandRun run = CommandRun.against(api, data, "agent", "a");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("""
                turn 1  $0.50
                  I look first.
                  ✗ shell make test
                      exit code 2
                  ✓ read README
                      Hello
                turn 2  $0.00
                  Done.
                ended · turn 2 of 100 · 1,234 tokens · $0.0023 of $5.00 · 1 min 05 s of 30 min 00 s
                """);
    }

    @Test
    void aQuestionIsShown() throws Exception {
        api.on(
                "GET /api/tickets/b1-a/agent",
                "{" + TOTALS + "'state':'waiting','turn':1," + TURNS
                        + "],'question':{'callId':'q','text':'Tabs?','options':['yes','no']}}");

        assertThat(CommandRun.against(api, data, "agent", "a").out())
                .contains("It asks: Tabs?\n  - yes\n  - no\nwaiting");
    }

    @Test
    void itIsSteeredPausedAndAnswered() throws Exception {
        api.on("GET /api/tickets/b1-a/agent", "{" + TOTALS + "'state':'thinking','turn':1," + TURNS + "]}");
        api.on("POST /api/tickets/b1-a/guidance", "{}");
        api.on("POST /api/tickets/b1-a/pause", "{}");
        api.on("POST /api/tickets/b1-a/resume", "{}");
        api.on("POST /api/tickets/b1-a/agent/answer", "{}");

        assertThat(CommandRun.against(api, data, "agent", "a", "--steer", "use tabs")
                        .exitCode())
                .isZero();
        assertThat(CommandRun.against(api, data, "agent", "a", "--pause").exitCode())
                .isZero();
        assertThat(CommandRun.against(api, data, "agent", "a", "--resume").exitCode())
                .isZero();
        assertThat(CommandRun.against(api, data, "agent", "a", "--answer", "yes")
                        .exitCode())
                .isZero();
        assertThat(CommandRun.against(api, data, "agent", "a", "--pause", "--resume")
                        .exitCode())
                .isEqualTo(2);

        assertThat(api.requests())
                .extracting(Object::toString)
                .anyMatch(request -> request.contains("/guidance") && request.contains("use tabs"))
                .anyMatch(request -> request.contains("/agent/answer") && request.contains("yes"));
    }
}
