package dev.swarm.api.spend;

import dev.swarm.contracts.plan.Estimate;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table of estimates that people agreed to. */
@Component
public class Consents {
    private final JdbcClient jdbc;

    Consents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Notes that a build, or tickets added to it, may cost about this much. A second time changes nothing. */
    public void add(String buildId, Estimate estimate, String by, Instant at) {
        jdbc.sql("""
                        insert into consent (build_id, estimate_id, model_cost, vm_cost, consented_by, consented_at)
                        values (?, ?, ?, ?, ?, ?) on conflict do nothing""")
                .params(
                        buildId,
                        estimate.estimateId(),
                        estimate.modelCost(),
                        estimate.vmCost(),
                        by,
                        at.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** What was agreed to, by build, the oldest first. */
    Map<String, List<BuildCost.Consent>> of(List<String> buildIds) {
        Map<String, List<BuildCost.Consent>> consents = new LinkedHashMap<>();
        jdbc.sql("select * from consent where build_id = any (?) order by consented_at, estimate_id")
                .param(buildIds.toArray(String[]::new))
                .query(row -> {
                    consents.computeIfAbsent(row.getString("build_id"), id -> new ArrayList<>())
                            .add(new BuildCost.Consent(
                                    row.getString("estimate_id"),
                                    Amount.of(row.getBigDecimal("model_cost"), row.getBigDecimal("vm_cost")),
                                    row.getString("consented_by"),
                                    row.getObject("consented_at", OffsetDateTime.class)
                                            .toInstant()));
                });
        return consents;
    }

    BigDecimal modelCost(String buildId) {
        return jdbc.sql("select coalesce(sum(model_cost), 0) from consent where build_id = ?")
                .param(buildId)
                .query(BigDecimal.class)
                .single();
    }
}
