package dev.swarm.contracts.machine;

/**
 * What a machine is to be like.
 *
 * @param limits what it may use
 * @param egress what it may reach
 */
public record MachineSpec(MachineLimits limits, EgressPolicy egress) {
    /** A machine without network. */
    public static MachineSpec of(MachineLimits limits) {
        return new MachineSpec(limits, EgressPolicy.NONE);
    }
}
