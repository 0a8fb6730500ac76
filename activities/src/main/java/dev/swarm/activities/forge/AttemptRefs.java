package dev.swarm.activities.forge;

/** The refs that a ticket's attempts leave on the forge beside its branch: their marks and checkpoints. */
@FunctionalInterface
public interface AttemptRefs {
    /**
     * Deletes all refs of attempts of this branch; harmless where there are none.
     *
     * @param repository {@code owner/name}
     */
    void delete(String repository, String branch);
}
