package dev.swarm.activities.machine.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * What runs the guest's instructions.
 *
 * @param cpu the processor that guests see; part of what makes a template fit
 */
record Accelerator(String name, String flags, String cpu) {
    /** One thread and a small translation cache: many guests share few cores. */
    static final Accelerator EMULATION = new Accelerator("emulation", "tcg,thread=single,tb-size=64", "Nehalem");

    static final Accelerator KVM = new Accelerator("kvm", "kvm", "host");

    /** The group of the device that it needs. */
    OptionalInt group() throws IOException {
        return this.equals(KVM)
                ? OptionalInt.of((Integer) Files.getAttribute(Path.of("/dev/kvm"), "unix:gid"))
                : OptionalInt.empty();
    }

    List<String> arguments() {
        return List.of("-accel", flags, "-cpu", cpu);
    }
}
