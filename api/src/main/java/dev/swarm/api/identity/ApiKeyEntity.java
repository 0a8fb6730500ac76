package dev.swarm.api.identity;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A key; only its SHA-256 is kept, which is enough because keys are 256 random bits. */
@Entity
@Table(name = "api_key")
@SuppressWarnings("NullAway.Init") // JPA fills the fields.
class ApiKeyEntity {
    @Id
    private String id;

    @Column(nullable = false)
    private String name;

    @Enumerated(EnumType.STRING)
    private Role role;

    private String hash;
    private boolean fileManaged;
    private Instant createdAt;
    private @Nullable String hostId;
    private @Nullable String tokenId;

    protected ApiKeyEntity() {}

    ApiKeyEntity(String id, String name, Role role, String hash, boolean fileManaged, Instant createdAt) {
        this.id = id;
        this.name = name;
        this.role = role;
        this.hash = hash;
        this.fileManaged = fileManaged;
        this.createdAt = createdAt;
    }

    /** The key of a host that joined by a token. */
    static ApiKeyEntity ofHost(String id, String hostId, String hash, String tokenId, Instant createdAt) {
        ApiKeyEntity key = new ApiKeyEntity(id, "host " + hostId, Role.HOST, hash, false, createdAt);
        key.hostId = hostId;
        key.tokenId = tokenId;
        return key;
    }

    @Nullable
    String hostId() {
        return hostId;
    }

    @Nullable
    String tokenId() {
        return tokenId;
    }

    String id() {
        return id;
    }

    String name() {
        return name;
    }

    Role role() {
        return role;
    }

    String hash() {
        return hash;
    }

    boolean fileManaged() {
        return fileManaged;
    }

    Instant createdAt() {
        return createdAt;
    }

    void changeHash(String newHash) {
        this.hash = newHash;
    }
}
