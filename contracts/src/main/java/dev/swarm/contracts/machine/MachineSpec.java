package dev.swarm.contracts.machine;

/**
 * What a machine is to be like.
 *
 * @param limits what it may use
 * @param egress what it may reach
 * @param image name of the guest image that it is made of, see {@link GuestImages}
 */
public record MachineSpec(MachineLimits limits, EgressPolicy egress, String image) {
    /** What was written before there were several images means the default. */
    public MachineSpec {
        image = image == null ? GuestImages.DEFAULT : image;
    }

    /** A machine of the default image. */
    public MachineSpec(MachineLimits limits, EgressPolicy egress) {
        this(limits, egress, GuestImages.DEFAULT);
    }

    /** A machine of the default image without network. */
    public static MachineSpec of(MachineLimits limits) {
        return new MachineSpec(limits, EgressPolicy.NONE);
    }
}
