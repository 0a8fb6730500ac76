package dev.swarm.api.session;

import dev.swarm.contracts.session.SessionState;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "session")
@SuppressWarnings("NullAway.Init") // JPA fills the fields.
class SessionEntity {
    @Id
    String sessionId;

    @Column(insertable = false, updatable = false)
    Long ordinal;

    String projectId;
    String title;
    String idea;

    @Convert(converter = SessionStateColumn.class)
    SessionState state;

    String questions;

    @Nullable
    String questionsBy;

    String answers;
    int specVersion;

    @Nullable
    String specAuthor;

    @Nullable
    String specArtifact;

    int revisingVersion;
    int approvedVersion;

    @Nullable
    String approvedBy;

    @Nullable
    String estimate;

    @Nullable
    String plan;

    @Nullable
    String buildId;

    @Nullable
    String problem;

    String createdBy;
    Instant createdAt;
    Instant updatedAt;

    protected SessionEntity() {}

    void withdrawApproval() {
        approvedVersion = 0;
        approvedBy = null;
        estimate = null;
        plan = null;
        problem = null;
    }
}
