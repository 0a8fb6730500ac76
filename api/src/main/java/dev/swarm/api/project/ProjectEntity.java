package dev.swarm.api.project;

import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.GuestImages;
import dev.swarm.contracts.machine.PlacementPolicy;
import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.machine.RecoveryPolicy;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.project.ProjectRef;
import dev.swarm.contracts.project.ReviewPolicy;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "project")
@SuppressWarnings("NullAway.Init") // JPA fills the fields.
class ProjectEntity {
    @Id
    String projectId;

    @Column(insertable = false, updatable = false)
    Long ordinal;

    String name;
    String repository;
    String baseBranch;

    @Nullable
    String verifyCommand;

    long verifyTimeoutSeconds;

    @Enumerated(EnumType.STRING)
    MergeMode mergeMode;

    int maxParallelTickets;
    String machineClass;

    @Convert(converter = LabelsColumn.class)
    Map<String, String> labels = Map.of();

    @Enumerated(EnumType.STRING)
    PlacementPreference placement = PlacementPreference.BEST;

    @Enumerated(EnumType.STRING)
    RecoveryPolicy onLoss = RecoveryPolicy.REASSIGN;

    @Enumerated(EnumType.STRING)
    EgressMode egressMode = EgressMode.NONE;

    @Convert(converter = DomainsColumn.class)
    List<String> egressDomains = List.of();

    String image = GuestImages.DEFAULT;

    String agent = ProjectRef.NATIVE_AGENT;

    @Convert(converter = DomainsColumn.class)
    List<String> reviewers = List.of();

    int reviewQuorumPercent = 60;
    long reviewTimeoutSeconds = 600;
    int reviewRounds = 2;

    Instant createdAt;

    protected ProjectEntity() {}

    ProjectEntity(String projectId, String name, String repository, Instant createdAt) {
        this.projectId = projectId;
        this.name = name;
        this.repository = repository;
        this.createdAt = createdAt;
    }

    EgressPolicy egress() {
        return new EgressPolicy(egressMode, egressDomains);
    }

    @Nullable
    ReviewPolicy review() {
        return reviewers.isEmpty()
                ? null
                : new ReviewPolicy(
                        reviewers, reviewQuorumPercent, Duration.ofSeconds(reviewTimeoutSeconds), reviewRounds);
    }

    ProjectRef toRef() {
        return new ProjectRef(
                projectId,
                repository,
                baseBranch,
                verifyCommand,
                Duration.ofSeconds(verifyTimeoutSeconds),
                mergeMode,
                maxParallelTickets,
                machineClass,
                new PlacementPolicy(labels, placement, onLoss),
                egress(),
                image,
                review(),
                agent);
    }
}
