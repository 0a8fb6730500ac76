package dev.swarm.activities.workspace;

import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Artifacts without an api. */
final class InMemoryArtifacts implements ArtifactStore {
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

    @Override
    public String put(String mediaType, byte[] content) {
        try {
            String id = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            contents.put(id, content.clone());
            return id;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte[] get(String artifactId) {
        byte[] content = contents.get(artifactId);
        if (content == null) {
            throw Failure.fatal(FailureCode.NOT_FOUND, "No artifact " + artifactId + ".");
        }
        return content;
    }
}
