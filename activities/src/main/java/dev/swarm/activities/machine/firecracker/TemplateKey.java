package dev.swarm.activities.machine.firecracker;

import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a template is of. A snapshot can be loaded only where all of it is the same; {@link #name} is then the same too.
 *
 * @param family a digest of the guest image, the release of Firecracker and all settings that are the same for all sizes
 * @param diskMiB how much people's code may write; the disk is larger by what its file system takes
 */
record TemplateKey(String family, int memoryMiB, int diskMiB) {
    private static final Pattern NAME = Pattern.compile("([0-9a-f]+)-(\\d{1,8})m-(\\d{1,8})d");
    private static final int LEAST_MEMORY = 128;
    private static final int MEMORY_STEP = 64;
    /** What a file system takes of a disk, beside a part of its size. */
    private static final int DISK_OVERHEAD = 24;

    /** Of a machine that is nobody's yet. */
    private static final int OWN_THREADS = 64;

    static TemplateKey of(String family, MachineLimits limits) {
        int steps = (Math.max(limits.memoryMiB(), LEAST_MEMORY) + MEMORY_STEP - 1) / MEMORY_STEP;
        return new TemplateKey(family, steps * MEMORY_STEP, limits.diskMiB());
    }

    /** Empty where it is no name of a template. */
    static Optional<TemplateKey> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(new TemplateKey(
                        matcher.group(1), Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    String name() {
        return family + "-" + memoryMiB + "m-" + diskMiB + "d";
    }

    @Override
    public String toString() {
        return name();
    }

    /** Size of the disk's image. */
    int imageMiB() {
        return diskMiB + diskMiB / 8 + DISK_OVERHEAD;
    }

    /** What a machine of this template is until it is somebody's. */
    MachineSpec spec() {
        return new MachineSpec(new MachineLimits(memoryMiB, OWN_THREADS, diskMiB), EgressPolicy.NONE);
    }
}
