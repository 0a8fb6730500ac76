package dev.swarm.contracts.forge;

/**
 * Asks for a repository to be there.
 *
 * @param repository {@code owner/name}
 */
public record RepositoryRequest(String repository, String baseBranch) {}
