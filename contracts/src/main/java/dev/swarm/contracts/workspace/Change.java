package dev.swarm.contracts.workspace;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt changed.
 *
 * @param commits how many commits stand on the base; 0 means that nothing was changed
 * @param linesChanged lines added and lines removed, together
 * @param findings what the scanner found; not empty means that there is no diff
 * @param diffId artifact id of the change as a unified diff, shortened where it is very long; null where there is none
 */
public record Change(
        String headSha,
        int commits,
        int filesChanged,
        long linesChanged,
        List<Finding> findings,
        @Nullable String diffId) {}
