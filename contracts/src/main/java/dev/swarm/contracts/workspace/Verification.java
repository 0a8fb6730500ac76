package dev.swarm.contracts.workspace;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What verification said.
 *
 * @param reportId artifact id of its whole output; null where nothing was run
 * @param tail the end of its output, at most 2,000 characters
 */
public record Verification(
        boolean passed,
        int exitCode,
        Duration duration,
        @Nullable String reportId,
        String tail) {}
