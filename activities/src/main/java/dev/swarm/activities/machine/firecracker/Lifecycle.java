package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.guest.GuestImage;
import dev.swarm.activities.machine.guest.GuestSetup;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How machines come up and go to disk: template, restore, identity, adoption, suspension. */
final class Lifecycle {
    private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);
    private static final Duration RESTORE = Duration.ofSeconds(20);

    private final FirecrackerHost host;
    private final Machines machines;
    private final Templates templates;

    Lifecycle(FirecrackerHost host, Machines machines) {
        this.host = host;
        this.machines = machines;
        this.templates = new Templates(host, machines);
    }

    /** Whether the machine was there before. */
    boolean create(String machineId, MachineSpec spec) throws IOException {
        Optional<MicroVm> found = machines.find(machineId);
        if (found.isPresent()) {
            MicroVm vm = found.get();
            if (vm.record().state() == MachineRecord.State.SUSPENDED) {
                vm.keep(vm.record().with(spec));
                wake(machineId, vm);
                return true;
            }
            if (vm.record().state() == MachineRecord.State.UP && vm.isAlive()) {
                vm.keep(vm.record().with(spec));
                connect(machineId, vm);
                return true;
            }
            machines.destroy(machineId);
        }
        make(machineId, spec);
        return false;
    }

    /** Whether this is no machine but a template that is being built now. */
    boolean isBuilding(String machineId) {
        return templates.isBuilding(machineId);
    }

    private void make(String machineId, MachineSpec spec) throws IOException {
        Snapshot template = templates.of(spec.limits());
        MicroVm vm = machines.reserve(machineId, spec);
        try {
            connect(machineId, vm);
            Jail jail = host.freshJail(vm.jail());
            JailFiles.share(template.state(), jail.outside(Jail.STATE));
            JailFiles.share(template.memory(), jail.outside(Jail.MEMORY));
            Disk.copySparse(template.disk(), jail.outside(Jail.WORK_DISK));
            start(vm);
            vm.ssh().trust(identify(machineId, vm, true));
            vm.keep(vm.record().with(MachineRecord.State.UP));
        } catch (IOException e) {
            try {
                machines.destroy(machineId);
            } catch (IOException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
    }

    /** Snapshot, then disk: at each step either the process or the files on disk are the machine. */
    void suspend(MicroVm vm) throws IOException {
        Snapshot snapshot = suspended(vm);
        Disk.remove(snapshot.folder());
        Files.createDirectory(snapshot.folder(), Disk.only("rwx------"));
        if (!vm.isPaused()) {
            vm.agent().sync();
            vm.agent().close();
            vm.api().pause();
        }
        vm.save();
        snapshot.takeMemory(vm.jail());
        vm.keep(vm.record().with(MachineRecord.State.SUSPENDED));
        vm.kill();
        snapshot.takeDisk(vm.jail());
        vm.keep(vm.record().with(Optional.empty()));
    }

    private void wake(String machineId, MicroVm vm) throws IOException {
        Snapshot snapshot = suspended(vm);
        vm.kill();
        if (!snapshot.isThere()) {
            // Its suspender died on the way.
            snapshot.takeDisk(vm.jail());
        }
        connect(machineId, vm);
        Jail jail = host.freshJail(vm.jail());
        JailFiles.share(snapshot.state(), jail.outside(Jail.STATE));
        JailFiles.share(snapshot.memory(), jail.outside(Jail.MEMORY));
        Disk.copySparse(snapshot.disk(), jail.outside(Jail.WORK_DISK));
        start(vm);
        identify(machineId, vm, false);
        vm.keep(vm.record().with(MachineRecord.State.UP));
        Disk.remove(snapshot.folder());
    }

    private static Snapshot suspended(MicroVm vm) {
        return new Snapshot(vm.folder().resolve("suspended"));
    }

    /** Restores what is in the jail. */
    private void start(MicroVm vm) throws IOException {
        GuestImage image = new GuestImage(host.options().image());
        Jail jail = vm.jail();
        JailFiles.share(image.root(), jail.outside(Jail.ROOT_DISK));
        JailFiles.give(jail.outside(Jail.WORK_DISK), vm.user());
        var limits = vm.record().spec().limits();
        vm.launch(Templates.memoryMiB(limits), (long) Templates.diskMiB(limits) << 20);
        vm.load();
        vm.awaitGuest(RESTORE);
    }

    /** Lays the machine's network, or completes it, and lets through what its policy allows. */
    private void connect(String machineId, MicroVm vm) throws IOException {
        var egress = vm.record().spec().egress();
        host.networks().create(vm.record().slot(), vm.user(), egress.mode());
        OptionalInt proxy = OptionalInt.empty();
        if (egress.mode() == EgressMode.GATEWAY || egress.mode() == EgressMode.REGISTRIES) {
            EgressGateway gateway =
                    host.options().gateway().orElseThrow(() -> new IOException("this host has no egress proxy"));
            proxy = OptionalInt.of(gateway.open(machineId, egress, vm.network().hostAddress()));
        }
        host.networks()
                .allow(new NetworkRules(
                        vm.network(), egress.mode(), proxy, host.options().resolver()));
    }

    /** After a while of standing still the guest's clock is late. */
    void setClock(String machineId, MicroVm vm) {
        try {
            identify(machineId, vm, false);
        } catch (IOException e) {
            log.warn("The clock of machine {} cannot be set", machineId, e);
        }
    }

    /** Makes a copy different from all others; answers its ssh host key. */
    private static String identify(String machineId, MicroVm vm, boolean fresh) throws IOException {
        return vm.agent()
                .identify(GuestSetup.identity(
                        machineId,
                        vm.ssh().publicKey(),
                        fresh,
                        vm.record().spec().limits()));
    }
}
