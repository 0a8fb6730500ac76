package dev.swarm.api.project;

import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.machine.RecoveryPolicy;
import dev.swarm.contracts.project.MergeMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A project as the API shows it. */
public record ProjectView(
        String projectId,
        String name,
        String repository,
        String baseBranch,
        @Nullable String verifyCommand,
        Duration verifyTimeout,
        MergeMode mergeMode,
        int maxParallelTickets,
        String machineClass,
        Map<String, String> labels,
        PlacementPreference placement,
        RecoveryPolicy onLoss,
        Egress egress,
        String image,
        String agent,
        @Nullable ReviewSettings review,
        Instant createdAt) {
    static ProjectView of(ProjectEntity project) {
        return new ProjectView(
                project.projectId,
                project.name,
                project.repository,
                project.baseBranch,
                project.verifyCommand,
                Duration.ofSeconds(project.verifyTimeoutSeconds),
                project.mergeMode,
                project.maxParallelTickets,
                project.machineClass,
                project.labels,
                project.placement,
                project.onLoss,
                Egress.of(project.egress()),
                project.image,
                project.agent,
                ReviewSettings.of(project),
                project.createdAt);
    }
}
