package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.guest.Suspended;
import dev.swarm.activities.machine.pool.WarmPool;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How machines come up and go to disk: claim, identity, adoption, suspension. */
final class Lifecycle implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);
    private static final String DISK = "disk";
    private static final String MEMORY = "memory";

    private final FirecrackerHost host;
    private final Machines machines;
    private final Templates templates;
    private final Restorer restorer;
    private final WarmPool<TemplateKey, MicroVm> pool;

    /** The pool of a worker that was here before is this worker's; what can be nobody's is removed. */
    Lifecycle(FirecrackerHost host, Machines machines) throws IOException {
        this.host = host;
        this.machines = machines;
        this.templates = new Templates(host, machines);
        this.restorer = new Restorer(host, machines, templates);
        this.pool = new WarmPool<>("firecracker-pool", host.options().pool(), restorer::restore, Lifecycle::discard);
        for (MicroVm vm : machines.warm()) {
            Optional<TemplateKey> key =
                    TemplateKey.parse(vm.record().template()).filter(templates::isOurs);
            if (vm.record().state() == MachineRecord.State.WARM && vm.isAlive() && key.isPresent()) {
                pool.add(key.get(), vm);
            } else {
                log.info("Machine {} is left over: removed", vm.folder().getFileName());
                vm.destroy();
            }
        }
        for (MachineLimits limits : host.options().prewarm()) {
            pool.want(templates.key(limits));
        }
        pool.start();
    }

    WarmPool<TemplateKey, MicroVm> pool() {
        return pool;
    }

    /** Whether this is no machine but a template that is being built now. */
    boolean isBuilding(String machineId) {
        return templates.isBuilding(machineId);
    }

    boolean isMaking(MicroVm vm) {
        return restorer.isMaking(vm);
    }

    /** Whether the machine was there before. */
    boolean create(String machineId, MachineSpec spec) throws IOException {
        Optional<MicroVm> found = machines.find(machineId);
        if (found.isPresent()) {
            MicroVm vm = found.get();
            if (vm.record().state() == MachineRecord.State.UP && vm.isAlive()) {
                vm.keep(vm.record().with(spec));
                openWay(machineId, vm);
                return true;
            }
            machines.destroy(machineId);
        }
        try {
            MicroVm vm = claim(machineId, templates.key(spec.limits()));
            vm.keep(vm.record().with(spec));
            if (spec.egress().mode().hasWayOut()) {
                openWay(machineId, vm);
            }
            vm.ssh().configure();
            vm.go();
            setIdentity(machineId, vm);
            vm.keep(vm.record().with(MachineRecord.State.UP));
        } catch (IOException | RuntimeException e) {
            destroy(machineId, e);
            throw e;
        }
        return false;
    }

    /** A machine that stands still, without a way out, and now has this id: a warm one, or a new one where none is. */
    private MicroVm claim(String machineId, TemplateKey key) throws IOException {
        for (Optional<MicroVm> warm = pool.take(key); warm.isPresent(); warm = pool.take(key)) {
            if (warm.get().isAlive()) {
                return machines.claim(warm.get(), machineId);
            }
            warm.get().destroy();
        }
        return machines.claim(restorer.restore(key), machineId);
    }

    /** Lays the machine's network, or completes it, and lets through what its policy allows. */
    private void openWay(String machineId, MicroVm vm) throws IOException {
        var egress = vm.record().spec().egress();
        MachineNetwork network = vm.network();
        boolean uplink = egress.mode().hasWayOut();
        host.networks().create(network.slot(), vm.user(), uplink);
        OptionalInt port = host.options().ways().open(machineId, egress, network.link());
        host.networks().allow(new NetworkRules(network, uplink, port));
    }

    /** Writes a machine into a file; whether that succeeded or not, it is still there and stands still. */
    void suspend(MicroVm vm, Path file) throws IOException {
        if (!vm.isPaused()) {
            vm.agent().sync();
            vm.agent().close();
            vm.api().pause();
        }
        vm.save();
        Snapshot snapshot = new Snapshot(vm.folder());
        snapshot.takeMemory(vm.jail());
        Path disk = JailFiles.checked(vm.jail().outside(Jail.WORK_DISK));
        Suspended.save(
                file,
                about(vm.record().spec()),
                vm.folder().resolve("jobs"),
                Map.of(DISK, disk, MEMORY, snapshot.memory()),
                state -> Files.copy(snapshot.state(), state));
    }

    /** Lets a suspended machine go on under this id, running; its clock is set, its ssh keys are new. */
    void bringBack(String machineId, Path file) throws IOException {
        if (machines.find(machineId).isPresent()) {
            throw new FileAlreadyExistsException("machine " + machineId);
        }
        try (Suspended.Reader reader = Suspended.open(file)) {
            MachineSpec spec = reader.about().spec();
            if (!reader.about().equals(about(spec))) {
                throw new IOException("the machine was suspended with another image or Firecracker than this host has");
            }
            TemplateKey key = templates.key(spec.limits());
            MicroVm vm = machines.reserve(machineId, key, spec);
            try {
                Jail jail = host.freshJail(vm.jail());
                reader.unpack(
                        vm.folder().resolve("jobs"),
                        Map.of(DISK, jail.outside(Jail.WORK_DISK), MEMORY, jail.outside(Jail.MEMORY)),
                        (long) Math.max(key.imageMiB(), key.memoryMiB()) << 20);
                Files.copy(reader.state(), jail.outside(Jail.STATE));
                JailFiles.show(jail.outside(Jail.MEMORY));
                JailFiles.show(jail.outside(Jail.STATE));
                openWay(machineId, vm);
                restorer.start(vm);
                restorer.introduce(machineId, vm);
                vm.keep(vm.record().with(MachineRecord.State.UP));
            } catch (IOException | RuntimeException e) {
                destroy(machineId, e);
                throw e;
            }
        }
    }

    /** What tells whether a suspended machine can go on here. */
    private Suspended.About about(MachineSpec spec) {
        return new Suspended.About(
                spec, List.of("firecracker", templates.key(spec.limits()).name()));
    }

    /** Tells the guest its name and the time, which has stood still with it. */
    void setIdentity(String machineId, MicroVm vm) throws IOException {
        String hostKey = Restorer.identify(machineId, vm, false);
        log.debug("Machine {} is up with host key {}", machineId, hostKey);
    }

    private void destroy(String machineId, Exception why) {
        try {
            host.options().ways().close(machineId);
            machines.destroy(machineId);
        } catch (IOException more) {
            why.addSuppressed(more);
        }
    }

    private static void discard(MicroVm vm) {
        try {
            vm.destroy();
        } catch (IOException e) {
            log.warn(
                    "The machine in slot {} is left for the next clean-up",
                    vm.record().slot(),
                    e);
        }
    }

    /** Removes templates of images that are gone or replaced, once nothing needs them; answers their names. */
    List<String> removeOldTemplates() throws IOException {
        Set<String> used = new HashSet<>();
        for (MicroVm vm : machines.warm()) {
            used.add(vm.record().template());
        }
        for (String machineId : machines.ids()) {
            machines.find(machineId).map(vm -> vm.record().template()).ifPresent(used::add);
        }
        return templates.removeOld(used::contains);
    }

    /** Ends what stands ready, and makes no more. */
    void emptyPool() throws IOException {
        pool.close();
        for (MicroVm vm : pool.empty()) {
            vm.destroy();
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
