package dev.swarm.infra.forge;

import org.jspecify.annotations.Nullable;

/**
 * One file of a diff.
 *
 * @param status added, removed, modified, renamed, copied or changed, as GitHub says
 * @param previousPath of a renamed or copied file
 * @param patch the hunks; null for a binary file
 */
record FileChange(
        String path,
        @Nullable String previousPath,
        String status,
        String blob,
        int additions,
        int deletions,
        @Nullable String patch) {}
