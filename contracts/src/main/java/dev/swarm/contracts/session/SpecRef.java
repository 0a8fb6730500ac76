package dev.swarm.contracts.session;

/**
 * One version of a spec.
 *
 * @param version 1 for the first; grows by one with each edit or revision
 * @param artifactId where its Markdown is
 * @param author who or what wrote it
 */
public record SpecRef(int version, String artifactId, String author) {}
