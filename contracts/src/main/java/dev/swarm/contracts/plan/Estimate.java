package dev.swarm.contracts.plan;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/**
 * What a build is expected to take; a person consents to it by its id.
 *
 * @param estimateId hash of the plan and the rates: a changed plan has another id and needs new consent
 * @param duration expected wall time with the given parallelism
 * @param vmHours sum over all tickets, in hours
 * @param modelCost in US dollars
 * @param vmCost in US dollars
 * @param batches how many rounds of parallel tickets the dependencies force
 * @param reasoning how each figure came about, one line each
 */
public record Estimate(
        String estimateId,
        int tickets,
        Duration duration,
        BigDecimal vmHours,
        BigDecimal modelCost,
        BigDecimal vmCost,
        int batches,
        List<String> reasoning) {}
