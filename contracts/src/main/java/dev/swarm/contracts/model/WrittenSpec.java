package dev.swarm.contracts.model;

/**
 * A written spec.
 *
 * @param artifactId where its Markdown is
 * @param author what wrote it, such as {@code spec writer (offline stand-in)}
 */
public record WrittenSpec(String artifactId, String author) {}
