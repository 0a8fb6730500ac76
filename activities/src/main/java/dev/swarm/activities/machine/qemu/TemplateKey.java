package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.guest.GuestImage;
import dev.swarm.contracts.machine.MachineLimits;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a template was made of. State can be loaded only where all of it is the same; {@link #name} is then the same too.
 *
 * @param image digest of the guest image
 * @param qemu version of QEMU
 * @param devices what {@link #making} says
 * @param diskMiB how much people's code may write; the disk is larger by what its file system takes
 */
record TemplateKey(String image, String qemu, Accelerator accelerator, String devices, int memoryMiB, int diskMiB) {
    private static final Pattern NAME = Pattern.compile("[0-9a-f]+-(\\d{1,8})m-(\\d{1,8})d");

    /** Below this a guest does not start. */
    private static final int LEAST_MEMORY = 192;

    private static final int MEMORY_STEP = 64;

    /** What the file system itself takes of a disk, beside a part of its size. */
    private static final int DISK_OVERHEAD = 24;

    static TemplateKey of(String image, String qemu, Accelerator accelerator, MachineLimits limits) {
        int steps = (Math.max(limits.memoryMiB(), LEAST_MEMORY) + MEMORY_STEP - 1) / MEMORY_STEP;
        int memory = steps * MEMORY_STEP;
        return new TemplateKey(image, qemu, accelerator, making(), memory, limits.diskMiB());
    }

    /** The part of a key that is the same for all templates which this version of the program makes. */
    static String making() {
        return String.join(" ", QemuCommand.DEVICES) + "\n" + String.join(" ", TemplateBuilder.WARM);
    }

    /** Size of the disk's image. */
    int imageMiB() {
        return diskMiB + diskMiB / 8 + DISK_OVERHEAD;
    }

    /** How large machines of a template are. */
    record Size(int memoryMiB, int diskMiB) {}

    /** The size in a template's name; empty where it is no such name. */
    static Optional<Size> size(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(new Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** Name of the template's folder. */
    String name() {
        return family() + "-" + memoryMiB + "m-" + diskMiB + "d";
    }

    @Override
    public String toString() {
        return name();
    }

    /** The same for all sizes of machine. */
    String family() {
        return GuestImage.shortName(List.of(image, qemu, accelerator.flags(), accelerator.cpu(), devices));
    }
}
