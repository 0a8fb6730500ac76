package dev.swarm.api.project;

import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.project.ProjectRef;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
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
    Instant createdAt;

    protected ProjectEntity() {}

    ProjectEntity(String projectId, String name, String repository, Instant createdAt) {
        this.projectId = projectId;
        this.name = name;
        this.repository = repository;
        this.createdAt = createdAt;
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
                machineClass);
    }
}
