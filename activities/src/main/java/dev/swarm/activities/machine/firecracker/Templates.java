package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.guest.GuestImage;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Booted and warmed machines that stand still, to make others of: one for each image, version of Firecracker and size. Their
 * files never change, because running machines map them.
 */
final class Templates {
    private static final Duration BOOT = Duration.ofSeconds(60);
    private static final Duration WARMING = Duration.ofSeconds(60);
    private static final int LEAST_MEMORY = 128;
    private static final int MEMORY_STEP = 64;
    /** What a file system takes of a disk, beside a part of its size. */
    private static final int DISK_OVERHEAD = 24;

    /** What the kernel is told: its console, to end instead of starting again, and to take no processor's word for chance. */
    private static final String BOOT_ARGUMENTS =
            "console=ttyS0 quiet loglevel=3 reboot=k panic=-1 random.trust_cpu=off";

    /** What most machines run first, so that every copy finds it in memory. */
    private static final List<String> WARM = List.of(
            "sh", "-c", "git --version; bash -c true; env; ls -l /; tar --version; sed -n 1p /etc/passwd; true");

    private final Path folder;
    private final Machines machines;
    private final FirecrackerHost host;
    private final Requirements requirements;
    private final Set<String> building = ConcurrentHashMap.newKeySet();

    Templates(FirecrackerHost host, Machines machines) {
        this.folder = host.options().templates();
        this.machines = machines;
        this.host = host;
        this.requirements = new Requirements(host.options());
    }

    /** Memory that a machine of these limits gets. */
    static int memoryMiB(MachineLimits limits) {
        int steps = (Math.max(limits.memoryMiB(), LEAST_MEMORY) + MEMORY_STEP - 1) / MEMORY_STEP;
        return steps * MEMORY_STEP;
    }

    /** Size of its writable disk. */
    static int diskMiB(MachineLimits limits) {
        return limits.diskMiB() + limits.diskMiB() / 8 + DISK_OVERHEAD;
    }

    /** The template for machines of this size; built where there is none. */
    synchronized Snapshot of(MachineLimits limits) throws IOException {
        int memory = memoryMiB(limits);
        int disk = diskMiB(limits);
        String name = GuestImage.shortName(List.of(
                        new GuestImage(host.options().image()).digest(),
                        requirements.version(),
                        "processors=" + host.options().processors(),
                        BOOT_ARGUMENTS))
                + "-" + memory + "m-" + disk + "d";
        Snapshot made = new Snapshot(folder.resolve(name));
        if (!made.isThere()) {
            Disk.privateFolder(folder);
            Path fresh = folder.resolve(".new-" + name);
            Disk.remove(fresh);
            Files.createDirectory(fresh, Disk.only("rwx------"));
            build(name, limits, new Snapshot(fresh));
            Disk.remove(made.folder());
            Files.move(fresh, made.folder(), StandardCopyOption.ATOMIC_MOVE);
        }
        return made;
    }

    private void build(String name, MachineLimits limits, Snapshot fresh) throws IOException {
        String machineId = "template." + name;
        building.add(machineId);
        machines.destroy(machineId);
        MicroVm vm = machines.reserve(machineId, new MachineSpec(limits, EgressPolicy.NONE));
        try {
            host.networks().create(vm.record().slot(), vm.user(), EgressPolicy.NONE.mode());
            boot(vm, limits);
            vm.awaitGuest(BOOT);
            vm.agent().run(WARM, Map.of(), WARMING);
            vm.agent().sync();
            vm.agent().close();
            vm.api().pause();
            vm.save();
            fresh.takeMemory(vm.jail());
            vm.kill();
            fresh.takeDisk(vm.jail());
        } finally {
            machines.destroy(machineId);
            building.remove(machineId);
        }
    }

    boolean isBuilding(String machineId) {
        return building.contains(machineId);
    }

    private void boot(MicroVm vm, MachineLimits limits) throws IOException {
        Jail jail = host.freshJail(vm.jail());
        GuestImage image = new GuestImage(host.options().image());
        JailFiles.share(image.kernel(), jail.outside(Jail.KERNEL));
        JailFiles.share(image.initrd(), jail.outside(Jail.INITRD));
        JailFiles.share(image.root(), jail.outside(Jail.ROOT_DISK));
        Disk.makeFileSystem(jail.outside(Jail.WORK_DISK), diskMiB(limits));
        JailFiles.give(jail.outside(Jail.WORK_DISK), vm.user());
        vm.launch(memoryMiB(limits), (long) diskMiB(limits) << 20);
        FirecrackerApi api = vm.api();
        api.machine(host.options().processors(), memoryMiB(limits));
        api.bootSource(Jail.KERNEL, Jail.INITRD, BOOT_ARGUMENTS);
        api.drive("root", Jail.ROOT_DISK, true);
        api.drive("work", Jail.WORK_DISK, false);
        api.networkInterface(MicroVm.INTERFACE, MachineNetwork.TAP, MicroVm.MAC);
        api.vsock(MicroVm.CONTEXT, Jail.VSOCK);
        api.entropy();
        api.start();
        vm.closeJail();
    }
}
