package dev.swarm.api.build;

import dev.swarm.contracts.build.BuildState;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "build")
@SuppressWarnings("NullAway.Init") // JPA fills the fields.
class BuildEntity {
    @Id
    String buildId;

    @Column(insertable = false, updatable = false)
    Long ordinal;

    String projectId;

    @Nullable
    String sessionId;

    String title;

    @Convert(converter = BuildStateColumn.class)
    BuildState state;

    int maxParallelTickets;
    String startedBy;
    Instant createdAt;
    Instant updatedAt;

    @Nullable
    Instant endedAt;

    protected BuildEntity() {}
}
