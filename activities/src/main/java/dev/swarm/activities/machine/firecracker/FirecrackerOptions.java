package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.egress.EgressWays;
import dev.swarm.activities.machine.host.HostCommands;
import dev.swarm.activities.machine.pool.PoolTarget;
import dev.swarm.contracts.machine.MachineLimits;
import java.nio.file.Path;
import java.util.List;

/**
 * How this host runs Firecracker.
 *
 * @param image folder of the guest image: {@code rootfs.erofs}, {@code initrd.cpio}, {@code vmlinux}
 * @param templates folder of the snapshots, a cache
 * @param data folder of the machines; one process at a time uses it
 * @param firecracker Firecracker's executable
 * @param jailer the jailer of the same version
 * @param processors of each machine: 1 or an even number
 * @param ways where machines' ways out lead
 * @param pool bounds of the number of machines kept warm, for each size of machine
 * @param prewarm the sizes to keep warm from the start; others are added when they are asked for
 * @param surroundings where devices are found, and who people are inside
 */
public record FirecrackerOptions(
        Path image,
        Path templates,
        Path data,
        Path firecracker,
        Path jailer,
        int processors,
        EgressWays ways,
        PoolTarget pool,
        List<MachineLimits> prewarm,
        Surroundings surroundings) {
    /**
     * What differs only in tests.
     *
     * @param modules folder that lists the kernel's modules
     * @param user the guest's user
     */
    record Surroundings(Path kvm, Path tun, Path modules, String user, HostCommands host) {
        static final Surroundings STANDARD = new Surroundings(
                Path.of("/dev/kvm"), Path.of("/dev/net/tun"), Path.of("/sys/module"), "agent", HostCommands.STANDARD);
    }

    public FirecrackerOptions {
        image = image.toAbsolutePath().normalize();
        templates = templates.toAbsolutePath().normalize();
        data = data.toAbsolutePath().normalize();
        prewarm = List.copyOf(prewarm);
        if (processors != 1 && processors % 2 != 0 || processors < 1 || processors > 32) {
            throw new IllegalArgumentException("a machine has 1 processor or an even number up to 32");
        }
    }

    /** With the programs in {@code /usr/local/bin} and one processor. */
    public static FirecrackerOptions standard(
            Path image, Path templates, Path data, EgressWays ways, PoolTarget pool, List<MachineLimits> prewarm) {
        return new FirecrackerOptions(
                image,
                templates,
                data,
                Path.of("/usr/local/bin/firecracker"),
                Path.of("/usr/local/bin/jailer"),
                1,
                ways,
                pool,
                prewarm,
                Surroundings.STANDARD);
    }
}
