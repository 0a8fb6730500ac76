package dev.swarm.contracts.workspace;

import java.util.List;

/**
 * What the rebase came to.
 *
 * @param baseSha the newest commit of the base branch
 * @param moved whether the commits were rebased
 * @param conflicts files in conflict; then the workspace is as it was before
 */
public record Integrated(String baseSha, boolean moved, List<String> conflicts) {}
