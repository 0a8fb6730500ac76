package dev.swarm.contracts.workspace;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was pushed.
 *
 * @param commits how many commits stand on the base; 0 means nothing was pushed
 * @param findings what the scanner found; not empty means nothing was pushed
 * @param diffId artifact id of the change as a unified diff, shortened where it is very long; null where nothing was pushed
 */
public record Published(
        String headSha,
        int commits,
        int filesChanged,
        List<Finding> findings,
        @Nullable String diffId) {
    /** Where nothing was pushed. */
    public Published(String headSha, int commits, int filesChanged, List<Finding> findings) {
        this(headSha, commits, filesChanged, findings, null);
    }
}
