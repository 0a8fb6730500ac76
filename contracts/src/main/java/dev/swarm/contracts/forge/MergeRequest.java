package dev.swarm.contracts.forge;

/**
 * Asks to merge a pull request.
 *
 * @param headSha the commit that was verified; nothing else is merged
 * @param baseSha the base that it was verified on; if the base has moved, nothing is merged
 */
public record MergeRequest(
        String repository, int number, String branch, String baseBranch, String headSha, String baseSha) {}
