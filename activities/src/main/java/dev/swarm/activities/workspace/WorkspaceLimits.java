package dev.swarm.activities.workspace;

import java.time.Duration;

/**
 * Limits of what moves between host, machine and forge.
 *
 * @param maxIncomingBytes how large a pack a machine may hand out; its changes in full may be four times as large
 * @param maxFileBytes how large one file may be
 * @param maxCommits how many commits one branch may have on its base
 * @param maxReportBytes how much of a verification's output is kept
 * @param gitTimeout how long one git command may take, not counting the time its machine is paused
 * @param lockWait how long to wait for another ticket that fetches the same repository
 */
public record WorkspaceLimits(
        long maxIncomingBytes,
        long maxFileBytes,
        int maxCommits,
        int maxReportBytes,
        Duration gitTimeout,
        Duration lockWait) {
    /** 256 MiB, files of 100 MiB (more than that github.com refuses), 1,000 commits, 8 MiB of report, 10 minutes. */
    public static WorkspaceLimits standard() {
        return new WorkspaceLimits(
                256L << 20, 100L << 20, 1_000, 8 << 20, Duration.ofMinutes(10), Duration.ofMinutes(10));
    }
}
