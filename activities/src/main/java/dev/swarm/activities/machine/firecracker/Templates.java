package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.guest.GuestImage;
import dev.swarm.activities.machine.guest.OldTemplates;
import dev.swarm.activities.machine.guest.TemplateOrigin;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.contracts.machine.MachineLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Booted and warmed machines that stand still, to make others of: one for each image, version of Firecracker and size. Their
 * files never change, because running machines map them.
 */
final class Templates {
    private static final Duration BOOT = Duration.ofSeconds(60);
    private static final Duration WARMING = Duration.ofSeconds(60);
    /** What the kernel is told: its console, to end instead of starting again, and to take no processor's word for chance. */
    private static final String BOOT_ARGUMENTS =
            "console=ttyS0 quiet loglevel=3 reboot=k panic=-1 random.trust_cpu=off";

    /** What most machines run first, so that every copy finds it in memory. */
    private static final List<String> WARM = List.of(
            "sh", "-c", "git --version; bash -c true; env; ls -l /; tar --version; sed -n 1p /etc/passwd; true");

    private final Path folder;
    private final Machines machines;
    private final FirecrackerHost host;
    private final String family;
    private final Set<String> building = ConcurrentHashMap.newKeySet();

    Templates(FirecrackerHost host, Machines machines) throws IOException {
        this.folder = host.options().templates();
        this.machines = machines;
        this.host = host;
        this.family = GuestImage.shortName(List.of(
                new GuestImage(host.options().image()).digest(),
                new Requirements(host.options()).version(),
                "processors=" + host.options().processors(),
                BOOT_ARGUMENTS));
    }

    TemplateKey key(MachineLimits limits) {
        return TemplateKey.of(family, limits);
    }

    /** Whether it is of the image and the Firecracker that this host has now. */
    boolean isOurs(TemplateKey key) {
        return key.family().equals(family);
    }

    /** The template; built where there is none. */
    synchronized Snapshot get(TemplateKey key) throws IOException {
        Snapshot made = new Snapshot(folder.resolve(key.name()));
        if (!made.isThere()) {
            Disk.privateFolder(folder);
            Path fresh = folder.resolve(".new-" + key.name());
            Disk.remove(fresh);
            Files.createDirectory(fresh, Disk.only("rwx------"));
            build(key, new Snapshot(fresh));
            Path image = host.options().image();
            new TemplateOrigin(image.toString(), new GuestImage(image).digest()).writeTo(fresh);
            Disk.remove(made.folder());
            Files.move(fresh, made.folder(), StandardCopyOption.ATOMIC_MOVE);
        }
        OldTemplates.touch(made.folder());
        return made;
    }

    /**
     * Removes those whose image is gone or replaced, once nothing needs them.
     *
     * @param used whether a machine is made of the template of this name
     * @return their names
     */
    synchronized List<String> removeOld(Predicate<String> used) throws IOException {
        return OldTemplates.remove(folder, used);
    }

    private void build(TemplateKey key, Snapshot fresh) throws IOException {
        String machineId = "template." + key.name();
        building.add(machineId);
        machines.destroy(machineId);
        MicroVm vm = machines.reserve(machineId, key, key.spec());
        try {
            host.networks().create(vm.record().slot(), vm.user(), false);
            boot(vm, key);
            vm.awaitGuest(BOOT);
            vm.agent().run(WARM, Map.of(), WARMING);
            vm.agent().prepare();
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

    private void boot(MicroVm vm, TemplateKey key) throws IOException {
        Jail jail = host.freshJail(vm.jail());
        GuestImage image = new GuestImage(host.options().image());
        JailFiles.share(image.kernel(), jail.outside(Jail.KERNEL));
        JailFiles.share(image.initrd(), jail.outside(Jail.INITRD));
        JailFiles.share(image.root(), jail.outside(Jail.ROOT_DISK));
        Disk.makeFileSystem(jail.outside(Jail.WORK_DISK), key.imageMiB());
        JailFiles.give(jail.outside(Jail.WORK_DISK), vm.user());
        vm.launch(key.memoryMiB(), (long) key.imageMiB() << 20);
        FirecrackerApi api = vm.api();
        api.machine(host.options().processors(), key.memoryMiB());
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
