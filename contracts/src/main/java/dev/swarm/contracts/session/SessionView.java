package dev.swarm.contracts.session;

import dev.swarm.contracts.plan.Estimate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session as its {@code state} query answers it.
 *
 * @param waitingFor what a person has to do next, in words; null where nothing
 * @param questions the questions that are open
 * @param approvedVersion the approved spec version; 0 where none is
 */
public record SessionView(
        String sessionId,
        SessionState state,
        @Nullable String waitingFor,
        List<Question> questions,
        Map<String, String> answers,
        @Nullable SpecRef spec,
        int approvedVersion,
        @Nullable Estimate estimate,
        @Nullable String buildId,
        @Nullable String problem) {}
