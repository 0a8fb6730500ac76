package dev.swarm.activities.machine.qemu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * QEMU's command line for one guest. A restored guest must have the same devices in the same order as its template, so both
 * come from here. Sockets and files are named relative to the machine's own folder, in which QEMU is started; what lies
 * elsewhere is handed over as an open file, because the user that QEMU runs as cannot walk there.
 *
 * @param memory where the guest's memory is
 * @param kernel what to boot; empty to wait for the state of a template or of a suspended machine
 */
record QemuCommand(
        Accelerator accelerator, int memoryMiB, Memory memory, Optional<Kernel> kernel, List<String> network) {
    static final String PROGRAM = "qemu-system-x86_64";

    static final String MONITOR = "qmp";
    static final String AGENT = "agent";
    static final String INCOMING = "incoming";
    static final String CONSOLE = "console.log";
    static final String DISK = "disk.raw";
    static final String RAM = "ram";

    /** The open files, by number, of the root image and of a template's memory. */
    static final int ROOT_FILE = 3;

    static final int MEMORY_FILE = 4;

    /** Nothing of QEMU's own may start programs, change its user or raise its limits. */
    private static final String SECCOMP = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny";

    /** What matters for whether a template's state can be loaded, beside processor and memory. */
    static final List<String> DEVICES = List.of(
            "-M",
            "q35,usb=off,smbus=off,sata=off,vmport=off,graphics=off,memory-backend=ram",
            "-bios",
            "qboot.rom",
            "-smp",
            "1",
            "-serial",
            "chardev:console",
            "-device",
            "virtio-blk-pci,drive=root",
            "-device",
            "virtio-blk-pci,drive=disk",
            "-device",
            "virtio-net-pci,netdev=net,romfile=,mac=52:54:00:12:34:56",
            "-device",
            "virtio-rng-pci",
            "-device",
            "virtio-serial-pci",
            "-device",
            "virtserialport,chardev=agent,name=swarm.agent");

    /** Where the memory of a guest is. */
    enum Memory {
        /** A new file in the machine's folder, which becomes a template's. */
        TEMPLATE("memory-backend-file,id=ram,size=%dM,mem-path=" + RAM + ",share=on"),
        /** Copy on write over a template's memory. */
        COPY("memory-backend-file,id=ram,size=%dM,mem-path=/proc/self/fd/" + MEMORY_FILE + ",share=off"),
        /** The same, opened for reading only: QEMU 8.2 and newer. */
        READ_ONLY_COPY("memory-backend-file,id=ram,size=%dM,mem-path=/proc/self/fd/" + MEMORY_FILE
                + ",share=off,readonly=on,rom=off"),
        /** Its own. */
        OWN("memory-backend-ram,id=ram,size=%dM");

        private final String object;

        Memory(String object) {
            this.object = object;
        }
    }

    /** What to boot. */
    record Kernel(Path kernel, Path initrd, String parameters) {}

    List<String> line() {
        List<String> line = new ArrayList<>(List.of(PROGRAM, "-nodefaults", "-no-user-config"));
        // A guest that panics or powers off ends its QEMU.
        line.addAll(List.of("-display", "none", "-no-reboot", "-sandbox", SECCOMP));
        line.addAll(accelerator.arguments());
        line.addAll(List.of("-object", memory.object.formatted(memoryMiB)));
        line.addAll(List.of("-chardev", "file,id=console,append=on,path=" + CONSOLE));
        line.addAll(List.of("-chardev", "socket,id=agent,server=on,wait=off,path=" + AGENT));
        line.addAll(List.of("-qmp", "unix:" + MONITOR + ",server=on,wait=off"));
        line.addAll(List.of(
                "-drive", "id=root,if=none,format=raw,readonly=on,file.locking=off,file=/proc/self/fd/" + ROOT_FILE));
        // The machine is lost with its process anyway, so nothing waits for the host's disk.
        line.addAll(List.of(
                "-drive", "id=disk,if=none,format=raw,cache=unsafe,discard=unmap,file.locking=off,file=" + DISK));
        line.add("-netdev");
        line.add("user,id=net," + String.join(",", network));
        line.addAll(List.of("-m", Integer.toString(memoryMiB)));
        line.addAll(DEVICES);
        kernel.ifPresentOrElse(
                boot -> line.addAll(List.of(
                        "-kernel",
                        boot.kernel().toString(),
                        "-initrd",
                        boot.initrd().toString(),
                        "-append",
                        boot.parameters())),
                () -> line.addAll(List.of("-incoming", "defer")));
        return line;
    }
}
