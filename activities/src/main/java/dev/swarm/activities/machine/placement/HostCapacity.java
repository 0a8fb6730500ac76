package dev.swarm.activities.machine.placement;

/**
 * What a host offers for machines: never more than 80 % of it, so that the host itself, its worker and its git keep room.
 * Pure.
 *
 * @param slots how many machines at once, at least 1
 * @param memoryMiB what they may be promised together
 */
public record HostCapacity(int slots, long memoryMiB) {
    /** An agent waits for its model most of the time, so that many machines share a core. */
    static final int MACHINES_PER_CORE = 8;

    private static final double SHARE = 0.8;

    /**
     * The offer of a host.
     *
     * @param cores its processors
     * @param memoryMiB its memory
     * @param wanted how many slots its settings ask for; fewer than it could have are respected, more are not
     */
    public static HostCapacity of(int cores, long memoryMiB, int wanted) {
        int most = Math.max(1, (int) (cores * MACHINES_PER_CORE * SHARE));
        return new HostCapacity(Math.min(wanted, most), (long) (memoryMiB * SHARE));
    }
}
