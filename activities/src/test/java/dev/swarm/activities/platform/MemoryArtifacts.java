package dev.swarm.activities.platform;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Artifacts in memory, under the same ids as the real store gives. */
public final class MemoryArtifacts implements ArtifactStore {
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    private final Map<String, String> mediaTypes = new ConcurrentHashMap<>();

    @Override
    public String put(String mediaType, byte[] content) {
        try {
            String id = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            contents.put(id, content.clone());
            mediaTypes.put(id, mediaType);
            return id;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte[] get(String artifactId) {
        byte[] content = contents.get(artifactId);
        if (content == null) {
            throw Failure.fatal(FailureCode.NOT_FOUND, "there is no artifact " + artifactId);
        }
        return content.clone();
    }

    /** Puts a text of type {@code text/markdown}. */
    public String put(String markdown) {
        return put("text/markdown", markdown.getBytes(StandardCharsets.UTF_8));
    }

    public String text(String artifactId) {
        return new String(get(artifactId), StandardCharsets.UTF_8);
    }

    public String mediaType(String artifactId) {
        return mediaTypes.getOrDefault(artifactId, "");
    }
}
