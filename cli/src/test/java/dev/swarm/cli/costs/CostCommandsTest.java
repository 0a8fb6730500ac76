package dev.swarm.cli.costs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.cli.CommandRun;
import dev.swarm.cli.client.FakeApi;
import dev.swarm.cli.client.Json;
import java.nio.file.Path;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostCommandsTest {
    private static final String USAGE =
            "{'month':null,'model':{'calls':3,'cost':1.5,'unsettled':0.25,'setAside':0.5,'inputTokens':10,"
                    + "'cacheReadTokens':20,'cacheWriteTokens':30,'outputTokens':4},'vm':{'seconds':90,'cost':0.001},"
                    + "'total':1.501,'buildCost':{'estimated':{'model':2,'vm':0.1,'total':2.1},'consented':[{'estimateId':'e1',"
                    + "'amount':{'model':2,'vm':0.1,'total':2.1},'by':'eva','at':'2026-11-21T08:00:00Z'}],"
                    + "'actual':{'model':1.5,'vm':0.001,'total':1.501},'modelLimit':4},'routes':[],'linesBy':'ticket',"
                    + "'lines':[{'id':'b1-a','model':1.5,'vm':0.001,'total':1.501}]}";
    private static final String BUDGET =
            "{'scope':'build','scopeId':'b1','period':'total','limit':12.5,'spent':1.5,'setAside':0,'setBy':'eva','setAt':null}";

    @TempDir
    private Path data;

    private FakeApi api;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        api.on("GET /api/builds/b1", "{'buildId':'b1'}");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private CommandRun run(String... args) throws Exception {
        return CommandRun.against(api, data, args);
    }

    @Test
    void aBuildsCostIsShownBesideItsEstimateAndConsent() throws Exception {
        api.on("GET /api/usage", USAGE);

        CommandRun shown = run("usage", "--build", "b1");

        assertThat(shown.exitCode()).as(shown.err()).isZero();
        assertThat(shown.out())
                .contains(
                        "TICKET  MODELS  MACHINES  TOTAL",
                        "b1-a    $1.50   $0.0010   $1.50",
                        "in all $1.50: models $1.50 (3 calls, 60 tokens read, 4 written), machines $0.0010 (1 min 30 s)",
                        "$0.50 more are set aside",
                        "estimated $2.10: models $2.00, machines $0.10; models may cost up to $4.00",
                        "consent of eva to estimate e1 over $2.10");
        assertThat(shown.err() + shown.out()).contains("$0.25 of it were set aside for calls that were never settled");
        assertThat(api.last("GET", "/api/usage").query()).isEqualTo("build=b1");
    }

    @Test
    void withoutAQuestionItIsThisMonth() throws Exception {
        api.on("GET /api/usage", USAGE);

        CommandRun shown = run("usage", "--json");

        assertThat(Json.parse(shown.out()).path("total").asDouble()).isEqualTo(1.501);
        assertThat(api.last("GET", "/api/usage").query()).isEqualTo("month=" + YearMonth.now(ZoneOffset.UTC));
    }

    @Test
    void modelsAreListedWithPriceLimitsCircuitAndCost() throws Exception {
        String route =
                "{'name':'general','provider':'openai','model':'m-1','host':'api.example.com','price':{'input':0.044,"
                        + "'cacheRead':0,'cacheWrite':0,'output':15},'requestsPerMinute':60,'tokensPerMinute':0,'fallback':'fast',"
                        + "'key':'set','circuit':'half_open','since':'2026-11-21T08:00:00Z','failureRate':null,'spent':1.501}";
        String bare = "{'name':'fast','provider':'openai','model':'m-2','host':'localhost:11434','price':null,"
                + "'requestsPerMinute':0,'tokensPerMinute':0,'fallback':null,'key':'none_needed','circuit':'closed',"
                + "'since':'2026-11-21T08:00:00Z','failureRate':null,'spent':0}";
        api.on(
                "GET /api/models",
                "{'month':'2026-11','routes':[" + route + "," + bare
                        + "],'workers':[{'workerId':'w','reportedAt':'2026-11-21T08:00:01Z'}]}");

        String shown = run("models").out().replaceAll(" +", " ");

        assertThat(shown)
                .contains(
                        "general m-1 api.example.com $0.044 $15.00 60 requests/min fast set half open since"
                                + " 2026-11-21T08:00:00Z $1.50",
                        "fast m-2 localhost:11434 unknown unknown - - none needed closed $0.00");
        assertThat(Json.parse(run("models", "--json").out())
                        .at("/routes/0/spent")
                        .asDouble())
                .isEqualTo(1.501);
    }

    @Test
    void withoutModelsItSaysWhy() throws Exception {
        api.on("GET /api/models", "{'month':'2026-11','routes':[],'workers':[]}");
        assertThat(run("models").out()).contains("no control worker has reported");

        api.on("GET /api/models", "{'month':'2026-11','routes':[],'workers':[{'workerId':'w','reportedAt':'x'}]}");
        assertThat(run("models").out()).contains("all runs offline");
    }

    @Test
    void budgetsAreListedSetAndRemoved() throws Exception {
        api.on(
                "GET /api/budgets",
                "{'budgets':[{'scope':'tenant','scopeId':'all','period':'month','limit':100,"
                        + "'spent':0,'setAside':0,'setBy':null,'setAt':null}," + BUDGET + "]}");
        api.on("PUT /api/budgets/build/b1/total", BUDGET);
        api.on("PUT /api/budgets/tenant/all/month", BUDGET);
        api.on("DELETE /api/budgets/build/b1/total", "");

        assertThat(run("budgets").out())
                .contains("platform  month   $100.00  $0.00  $0.00      standard", "build b1  total   $12.50");
        assertThat(run("budgets", "set", "12.50", "--build", "b1").out()).contains("build b1");
        assertThat(api.last("PUT", "/api/budgets/build/b1/total").body()).isEqualTo("{\"limit\":12.50}");
        assertThat(run("budgets", "set", "7", "--monthly").exitCode()).isZero();
        assertThat(run("budgets", "remove", "--build", "b1").out()).contains("removed");
        assertThat(run("budgets", "set", "--build", "b1").err()).contains("needs the limit");
        assertThat(run("budgets", "set", "1", "--build", "b1", "--ticket", "t").err())
                .contains("name one of");
    }
}
