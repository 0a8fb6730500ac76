package dev.swarm.activities.platform;

/** Large texts and bytes, kept by the api under the SHA-256 (hex) of their content, so that storing twice is harmless. */
public interface ArtifactStore {
    /**
     * Stores content and answers its id. The content is safe on this host's disk when this returns and reaches the api as
     * soon as that answers, so work goes on while the api is down.
     */
    String put(String mediaType, byte[] content);

    /** The content with this id; waits while the api is down. Throws {@code ApplicationFailure} NOT_FOUND. */
    byte[] get(String artifactId);
}
