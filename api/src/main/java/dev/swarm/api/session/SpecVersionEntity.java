package dev.swarm.api.session;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;

@Entity
@Table(name = "spec_version")
@IdClass(SpecVersionEntity.Key.class)
@SuppressWarnings("NullAway.Init") // JPA fills the fields.
class SpecVersionEntity {
    record Key(String sessionId, int version) implements Serializable {}

    @Id
    String sessionId;

    @Id
    int version;

    String artifactId;
    String author;
    String cause;
    Instant createdAt;

    protected SpecVersionEntity() {}

    SpecVersionEntity(
            String sessionId, int version, String artifactId, String author, String cause, Instant createdAt) {
        this.sessionId = sessionId;
        this.version = version;
        this.artifactId = artifactId;
        this.author = author;
        this.cause = cause;
        this.createdAt = createdAt;
    }
}
