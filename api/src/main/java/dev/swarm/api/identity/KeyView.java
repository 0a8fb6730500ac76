package dev.swarm.api.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An API key as the API shows it.
 *
 * @param key the key itself; null but in the answer to its making
 */
public record KeyView(
        String id,
        String name,
        Role role,
        boolean fileManaged,
        Instant createdAt,
        @Nullable String key) {
    static KeyView of(ApiKeyEntity entity, @Nullable String key) {
        return new KeyView(entity.id(), entity.name(), entity.role(), entity.fileManaged(), entity.createdAt(), key);
    }
}
