package dev.swarm.activities.machine;

/** What a {@code hold} heartbeats: memory and disk in MiB, CPU in percent of one core. */
public record MachineHealth(
        boolean healthy, boolean paused, long memoryMiB, long diskMiB, double cpuPercent, int processes) {}
