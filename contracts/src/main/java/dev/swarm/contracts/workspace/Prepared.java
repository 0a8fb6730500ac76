package dev.swarm.contracts.workspace;

import org.jspecify.annotations.Nullable;

/**
 * The code is in the machine.
 *
 * @param baseSha the commit of the base branch that the workspace stands on
 * @param checkpointSha the checkpoint of an earlier attempt that it goes on from; null where it starts anew
 */
public record Prepared(String baseSha, @Nullable String checkpointSha) {
    public Prepared(String baseSha) {
        this(baseSha, null);
    }
}
