package dev.swarm.contracts.machine;

/**
 * What one machine may use.
 *
 * @param memoryMiB memory of all its processes together
 * @param processes number of processes and threads
 * @param diskMiB disk of its workspace and home together
 */
public record MachineLimits(int memoryMiB, int processes, int diskMiB) {}
