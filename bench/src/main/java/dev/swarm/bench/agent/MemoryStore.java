package dev.swarm.bench.agent;

import dev.swarm.activities.platform.ArtifactStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Artifacts in memory: the api's part is not what is measured. */
final class MemoryStore implements ArtifactStore {
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

    @Override
    public String put(String mediaType, byte[] content) {
        try {
            String id = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            contents.put(id, content);
            return id;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public byte[] get(String artifactId) {
        return Objects.requireNonNull(contents.get(artifactId), artifactId);
    }
}
