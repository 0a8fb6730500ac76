package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.pool.PoolTarget;
import dev.swarm.contracts.machine.MachineLimits;
import java.nio.file.Path;
import java.util.List;

/**
 * How this host runs micro-VMs.
 *
 * @param image folder of the default guest image: {@code rootfs.erofs}, {@code initrd.cpio}, {@code vmlinux}
 * @param images folder of the images with other names, each such a folder, or a link to one; need not be there
 * @param templates folder of the templates, a cache that several hosts' folders may share
 * @param data folder of the machines; one process at a time uses it
 * @param acceleration what runs the guest's instructions
 * @param pool bounds of the number of machines kept warm, for each size of machine
 * @param prewarm the sizes to keep warm from the start; others are added when they are asked for
 * @param controlGroups false to do without, where the host has them
 */
public record QemuOptions(
        Path image,
        Path images,
        Path templates,
        Path data,
        Acceleration acceleration,
        PoolTarget pool,
        List<MachineLimits> prewarm,
        boolean controlGroups) {
    /** What runs the guest's instructions. */
    public enum Acceleration {
        /** KVM where a timed trial boot works, otherwise emulation. */
        AUTOMATIC,
        KVM,
        EMULATION
    }

    public QemuOptions {
        image = image.toAbsolutePath().normalize();
        images = images.toAbsolutePath().normalize();
        templates = templates.toAbsolutePath().normalize();
        data = data.toAbsolutePath().normalize();
        prewarm = List.copyOf(prewarm);
    }
}
