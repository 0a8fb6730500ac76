package dev.swarm.contracts.maintenance;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one clean-up is to remove.
 *
 * @param olderThan machines that nobody has held for longer than this go; null for as long as each host says by itself. A
 *     machine that a live ticket holds stays, whatever its age
 */
public record MaintenanceRequest(@Nullable Duration olderThan) {
    /** The least age: a host's worker that was started anew needs so long to hear from the holders of its machines. */
    public static final Duration LEAST = Duration.ofMinutes(2);

    public MaintenanceRequest {
        if (olderThan != null && olderThan.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException("olderThan must be at least " + LEAST + ": " + olderThan);
        }
    }
}
