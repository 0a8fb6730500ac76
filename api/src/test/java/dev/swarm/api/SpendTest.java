package dev.swarm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.model.spend.HttpSpendLedger;
import dev.swarm.activities.model.spend.SpendLedger;
import dev.swarm.activities.model.spend.SpendLedgerContract;
import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordActivities;
import dev.swarm.contracts.record.RecordedEvent;
import io.temporal.failure.ApplicationFailure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Money: set aside, settled, kept within budgets; by the same suite that the books in memory pass. */
class SpendTest extends ApiTest implements SpendLedgerContract {
    private static final String CALL = """
            {"payer":{"projectId":"%s","buildId":"%s"},"route":"general","model":"m-1","purpose":"agent",
             "most":%s,"mostTokens":10,"tokensPerMinute":0}""";

    @Autowired
    private RecordActivities records;

    @TempDir
    Path dir;

    private HttpSpendLedger ledger;

    @BeforeEach
    void open() {
        ledger = new HttpSpendLedger(
                URI.create("http://127.0.0.1:" + port),
                TestPlatform.SHARED.data.resolve("keys/worker.key"),
                dir.resolve("settlements"));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Override
    public SpendLedger ledger() {
        return ledger;
    }

    @Override
    public void limit(String buildId, BigDecimal limit) {
        Http.Answer answer =
                admin.put("/api/budgets/build/" + buildId + "/total", "{\"limit\":" + limit.toPlainString() + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @Override
    public BigDecimal spent(String buildId) {
        return sum("spent", "coalesce(cost, 0)", buildId);
    }

    @Override
    public BigDecimal setAside(String buildId) {
        return sum("open", "case when cost is null then reserved else 0 end", buildId);
    }

    /** What the account says, which must be what the calls come to; one query, so that calls may go on meanwhile. */
    private BigDecimal sum(String column, String ofCalls, String buildId) {
        return jdbc.queryForObject(
                "select coalesce(max(a." + column + "), 0), coalesce((select sum(" + ofCalls
                        + ") from model_call where build_id = ?), 0) from spend_account a "
                        + "where scope = 'build' and scope_id = ? and period = 'total'",
                (row, number) -> {
                    assertThat(row.getBigDecimal(1)).isEqualByComparingTo(row.getBigDecimal(2));
                    return row.getBigDecimal(1);
                },
                buildId,
                buildId);
    }

    private Http.Answer reserve(String callId, String project, String build, String most) {
        return worker.post("/api/internal/model-calls/" + callId + "/reserve", CALL.formatted(project, build, most));
    }

    @Test
    void aBuildThatNobodyConsentedToMaySpendADollarAndOthersTwiceTheirEstimate() {
        assertThat(reserve("none.1", "p", "none-b", "1.00").status()).isEqualTo(200);
        Http.Answer refused = reserve("none.2", "p", "none-b", "0.01");
        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.code()).isEqualTo("BUDGET_EXCEEDED");
        assertThat(refused.json().path("detail").asString())
                .isEqualTo(
                        "This call may cost $0.01 and would exceed the budget of build 'none-b', which is $1.00 in all: "
                                + "$0.00 are spent and $1.00 set aside for calls that run. "
                                + "To raise it: swarm budgets set 2.00 --build none-b");

        jdbc.update("insert into consent (build_id, estimate_id, model_cost, vm_cost, consented_by, consented_at) "
                + "values ('none-b', 'e1', 0.75, 9, 'me', now()), ('none-b', 'e2', 0.25, 9, 'me', now())");
        assertThat(reserve("none.2", "p", "none-b", "1.00").status()).isEqualTo(200);
        assertThat(reserve("none.3", "p", "none-b", "0.000001").code()).isEqualTo("BUDGET_EXCEEDED");
    }

    @Test
    void anEstimateThatWasConsentedToIsNoted() {
        project("Spend consents");
        String body = "{\"project\":\"spend-consents\",\"title\":\"T\",\"source\":\"s\",\"tickets\":"
                + "[{\"key\":\"a\",\"title\":\"A\",\"command\":\"true\"}]";
        String id = admin.post("/api/builds", body + "}")
                .json()
                .at("/estimate/estimateId")
                .asString();
        JsonNode build = admin.post("/api/builds", body + ",\"estimateId\":\"" + id + "\"}")
                .json();

        assertThat(jdbc.queryForMap(
                        "select estimate_id, consented_by from consent where build_id = ?",
                        build.path("buildId").asString()))
                .containsEntry("estimate_id", id)
                .containsEntry("consented_by", "admin");
    }

    @Test
    void aProjectsMonthHoldsForAllItsBuildsAndIsAlertedOnce() {
        assertThat(admin.put("/api/budgets/project/alerted/month", "{\"limit\":1}")
                        .status())
                .isEqualTo(200);
        assertThat(reserve("alert.1", "alerted", "alert-b1", "0.79").status()).isEqualTo(200);
        assertThat(alerts("project/alerted")).isEmpty();
        assertThat(reserve("alert.2", "alerted", "alert-b2", "0.01").status()).isEqualTo(200);
        assertThat(reserve("alert.3", "alerted", "alert-b2", "0.01").status()).isEqualTo(200);
        assertThat(alerts("project/alerted")).singleElement().asString().contains("\"limit\":1", "\"used\":0.80");
        assertThat(admin.get("/api/budgets/alerts").text())
                .contains("\"scopeId\":\"alerted\"", "swarm budgets set AMOUNT --project alerted --monthly");
        Visitor visitor = new Visitor(port);
        visitor.signIn(secret("admin.key"));
        assertThat(visitor.get("/").text())
                .contains("81 % of the budget of project &#39;alerted&#39; is used, this month");

        Http.Answer refused = reserve("alert.4", "alerted", "alert-b3", "0.20");
        assertThat(refused.json().path("detail").asString())
                .contains("$1.00 a month", "swarm budgets set 2.00 --project alerted --monthly");
        admin.put("/api/budgets/project/alerted/month", "{\"limit\":1.2}");
        assertThat(reserve("alert.4", "alerted", "alert-b3", "0.20").status()).isEqualTo(200);
        assertThat(alerts("project/alerted")).hasSize(2);
        assertThat(admin.get("/api/events?project=alerted").text()).contains("BudgetAlert");
    }

    private List<String> alerts(String of) {
        return jdbc.queryForList(
                "select data::text from event where type = 'BudgetAlert' and workflow_id = ?",
                String.class,
                "budget/" + of);
    }

    @Test
    void budgetsAreSetShownAndRemoved() {
        limit("shown-b", new BigDecimal("5.5"));
        reserve("shown.1", "p", "shown-b", "0.25");

        JsonNode all = admin.get("/api/budgets").json().path("budgets");
        assertThat(all.get(0).path("scope").asString()).isEqualTo("tenant");
        assertThat(all.get(0).path("limit").asInt()).isEqualTo(100);
        assertThat(all.get(0).path("setBy").isNull()).isTrue();
        JsonNode mine = null;
        for (JsonNode budget : all) {
            mine = budget.path("scopeId").asString().equals("shown-b") ? budget : mine;
        }
        assertThat(mine).isNotNull();
        assertThat(mine.path("setAside").decimalValue()).isEqualByComparingTo("0.25");
        assertThat(mine.path("setBy").asString()).isEqualTo("admin");
        assertThat(mine.path("period").asString()).isEqualTo("total");

        assertThat(admin.delete("/api/budgets/build/shown-b/total").status()).isEqualTo(204);
        assertThat(admin.delete("/api/budgets/build/shown-b/total").code()).isEqualTo("NOT_FOUND");
        for (String bad : new String[] {"city/x/total", "build/x/week", "tenant/x/month"}) {
            assertThat(admin.put("/api/budgets/" + bad, "{\"limit\":1}").code())
                    .as(bad)
                    .isEqualTo("INVALID_INPUT");
        }
        assertThat(admin.put("/api/budgets/build/x/total", "{\"limit\":-1}").code())
                .isEqualTo("INVALID_INPUT");
    }

    @Test
    void onlyThePlatformsWorkersSpend() {
        String path = "/api/internal/model-calls/guard.1/reserve";
        String call = CALL.formatted("p", "b", "1");
        assertThat(admin.post(path, call).code()).isEqualTo("FORBIDDEN");
        assertThat(anonymous.post(path, call).code()).isEqualTo("UNAUTHENTICATED");
        jdbc.update(
                "insert into api_key (id, name, role, hash, file_managed, created_at, host_id) "
                        + "values ('spender', 'spender', 'HOST', ?, false, now(), 'spender')",
                TestIds.sha256("swarm_spender"));
        assertThat(new Http(port, "swarm_spender").post(path, call).code()).isEqualTo("FORBIDDEN");
        assertThat(worker.post(path, CALL.formatted("p", "b", "-1")).code()).isEqualTo("INVALID_INPUT");
        assertThat(worker.post("/api/internal/model-calls/a%20b/reserve", call).code())
                .isEqualTo("INVALID_INPUT");
        assertThat(worker.post(
                                "/api/internal/model-calls/never/settle",
                                "{\"route\":\"r\",\"model\":\"m\",\"usage\":{\"inputTokens\":1,\"cacheReadTokens\":0,"
                                        + "\"cacheWriteTokens\":0,\"outputTokens\":1},\"cost\":1}")
                        .code())
                .isEqualTo("NOT_FOUND");
        assertThatThrownBy(() -> ledger.settle("../up", null)).isInstanceOf(ApplicationFailure.class);
    }

    @Test
    void aBuildsCostStandsBesideItsEstimateAndConsent() {
        String settle = "{\"route\":\"fast\",\"model\":\"m-2\",\"usage\":{\"inputTokens\":1,\"cacheReadTokens\":2,"
                + "\"cacheWriteTokens\":3,\"outputTokens\":4},\"cost\":0.0333333333333333}";
        String call = CALL.replace("\"buildId\":\"%s\"", "\"buildId\":\"%s\",\"ticketId\":\"cost-b-t\"");
        for (String id : new String[] {"cost.1", "cost.2", "cost.3"}) {
            worker.post("/api/internal/model-calls/" + id + "/reserve", call.formatted("cost", "cost-b", "0.20"));
        }
        worker.post("/api/internal/model-calls/cost.1/settle", settle);
        jdbc.update("update model_call set reserved_at = now() - interval '25 hours' where call_id = 'cost.2'");
        jdbc.update("insert into consent (build_id, estimate_id, model_cost, vm_cost, consented_by, consented_at) "
                + "values ('cost-b', 'e1', 0.75, 0.5, 'me', now())");
        jdbc.update(
                "insert into machine_time (machine_id, started_at, ended_at, project_id, build_id, ticket_id, hour_price) "
                        + "values ('cost-m', '2026-10-31T23:59:00Z', '2026-11-01T00:01:00Z', 'cost', 'cost-b', 'cost-b-t', 0.36)");

        JsonNode all = admin.get("/api/usage?build=cost-b").json();
        assertThat(all.at("/model/cost").decimalValue()).isEqualByComparingTo("0.2333333333333333");
        assertThat(all.at("/model/unsettled").decimalValue()).isEqualByComparingTo("0.20");
        assertThat(all.at("/model/setAside").decimalValue()).isEqualByComparingTo("0.20");
        assertThat(all.at("/model/outputTokens").asInt()).isEqualTo(4);
        assertThat(all.at("/vm/seconds").decimalValue()).isEqualByComparingTo("120");
        assertThat(all.at("/vm/cost").decimalValue()).isEqualByComparingTo("0.012");
        assertThat(all.at("/total").decimalValue()).isEqualByComparingTo("0.2453333333333333");
        assertThat(all.at("/buildCost/estimated/total").decimalValue()).isEqualByComparingTo("1.25");
        assertThat(all.at("/buildCost/consented/0/by").asString()).isEqualTo("me");
        assertThat(all.at("/buildCost/actual/total").decimalValue()).isEqualByComparingTo("0.2453333333333333");
        assertThat(all.at("/buildCost/modelLimit").decimalValue()).isEqualByComparingTo("1.50");
        assertThat(all.path("linesBy").asString()).isEqualTo("ticket");
        assertThat(all.at("/lines/0/id").asString()).isEqualTo("cost-b-t");
        assertThat(all.at("/routes/0/route").asString()).isEqualTo("fast");

        JsonNode october = admin.get("/api/usage?project=cost&month=2026-10").json();
        assertThat(october.at("/vm/seconds").decimalValue()).isEqualByComparingTo("60");
        assertThat(october.at("/model/cost").decimalValue()).isZero();
        assertThat(october.path("linesBy").asString()).isEqualTo("build");
        assertThat(admin.get("/api/usage?ticket=cost-b-t").json().toString())
                .contains("\"id\":\"agent\"", "\"id\":\"machine\"");
        assertThat(admin.get("/api/usage").json().path("lines").toString()).contains("\"id\":\"cost\"");
        assertThat(admin.get("/api/usage?month=soon").code()).isEqualTo("INVALID_INPUT");
    }

    @Test
    void whoSetsABudgetIsOnTheTimeline() {
        admin.put("/api/budgets/build/told-b/total", "{\"limit\":12.5}");
        assertThat(admin.delete("/api/budgets/build/told-b/total").status()).isEqualTo(204);

        JsonNode events = admin.get("/api/events?build=told-b").json().path("items");

        assertThat(events.findValuesAsString("type")).containsExactly("BudgetSet", "BudgetRemoved");
        assertThat(events.findValuesAsString("actor")).containsOnly("admin");
        assertThat(events.findValues("limit").getFirst().decimalValue()).isEqualByComparingTo("12.5");
    }

    @Test
    void machinesCostByTheirEventsToTheMillisecond() {
        Instant start = Instant.parse("2026-10-05T10:00:00Z");
        EventScope ticket = new EventScope("vms", null, "vms-b", "vms-b-t");
        append(
                ticket,
                event(1, start, ticket, new DomainEvent.TicketAssigned(1, "h1", "vms-m1", "sandbox")),
                event(2, start.plusMillis(90_250), ticket, new DomainEvent.MachineReleased("h1", "vms-m1", true)),
                event(3, start.plusSeconds(100), ticket, new DomainEvent.TicketAssigned(2, "h2", "vms-m2", "sandbox")),
                event(4, start.plusSeconds(3_600), ticket, new DomainEvent.TicketPaused("lunch")),
                event(5, start.plusSeconds(3_700), ticket, new DomainEvent.MachineReleased("h2", "vms-m2")),
                event(6, start.plusSeconds(9_000), ticket, new DomainEvent.TicketMerged("sha", 2)));

        JsonNode usage = admin.get("/api/usage?ticket=vms-b-t").json();

        // 90.25 s and 3,600 s at 0.04 dollars an hour
        assertThat(usage.at("/vm/seconds").decimalValue()).isEqualByComparingTo("3690.25");
        assertThat(usage.at("/vm/cost").decimalValue().setScale(9, RoundingMode.HALF_UP))
                .isEqualByComparingTo("0.041002778");
        assertThat(usage.at("/total").decimalValue())
                .isEqualByComparingTo(usage.at("/vm/cost").decimalValue());
    }

    private static RecordedEvent event(long seq, Instant at, EventScope scope, DomainEvent event) {
        return new RecordedEvent(seq, at, scope, null, null, event);
    }

    private void append(EventScope scope, RecordedEvent... events) {
        records.append(new AppendRequest("ticket/" + scope.ticketId(), "run-1", List.of(events)));
    }
}
