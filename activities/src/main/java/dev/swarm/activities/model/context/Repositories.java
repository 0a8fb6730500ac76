package dev.swarm.activities.model.context;

/** The projects' repositories, as they are read for models. */
@FunctionalInterface
public interface Repositories {
    /**
     * The newest commit of a branch; {@link RepositorySnapshot#EMPTY} where there is no such repository or branch yet.
     *
     * @param repository {@code owner/name}
     * @throws io.temporal.failure.ApplicationFailure FORGE_UNAVAILABLE (retryable) or FORGE_REJECTED
     */
    RepositorySnapshot read(String repository, String branch);
}
