package dev.swarm.api.build;

import dev.swarm.api.spend.BuildCost;
import dev.swarm.contracts.build.BuildState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A build as the API shows it.
 *
 * @param tickets how many tickets it has
 * @param counts how many of them are in each state; states without any are left out
 * @param cost estimate, consent and actual cost
 */
@Schema(name = "Build")
public record BuildView(
        String buildId,
        String projectId,
        @Nullable String sessionId,
        String title,
        BuildState state,
        int tickets,
        Map<String, Integer> counts,
        int maxParallelTickets,
        BuildCost cost,
        String startedBy,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant endedAt) {
    static BuildView of(BuildEntity build, Map<String, Integer> counts, BuildCost cost) {
        return new BuildView(
                build.buildId,
                build.projectId,
                build.sessionId,
                build.title,
                build.state,
                counts.values().stream().mapToInt(Integer::intValue).sum(),
                counts,
                build.maxParallelTickets,
                cost,
                build.startedBy,
                build.createdAt,
                build.updatedAt,
                build.endedAt);
    }
}
