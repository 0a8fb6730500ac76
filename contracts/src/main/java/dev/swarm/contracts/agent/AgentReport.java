package dev.swarm.contracts.agent;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.model.ModelUsage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What the native agent of one attempt came to.
 *
 * @param failure why it did not end well; null where it did, and where it was stopped
 * @param stopped whether its attempt was given up
 * @param transcriptId its conversation; null where its model has said nothing
 * @param cost in US dollars
 */
public record AgentReport(
        AgentResult result,
        @Nullable Failure failure,
        boolean stopped,
        @Nullable String transcriptId,
        int turns,
        ModelUsage usage,
        BigDecimal cost) {}
