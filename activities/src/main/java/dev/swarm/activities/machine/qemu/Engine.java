package dev.swarm.activities.machine.qemu;

import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What makes machines: templates, restore and the pool, over the QEMU and the image that this host has now. */
final class Engine implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private final VmStore store;
    private final String image;
    private final String qemu;
    private final Accelerator accelerator;
    private final Templates templates;
    private final TemplateMemory memory;
    private final Restorer restorer;
    private final WarmPool pool;

    Engine(QemuOptions options, Host host, VmStore store, Machines machines) throws IOException {
        this.store = store;
        GuestImage guest = new GuestImage(options.image());
        QemuVersion version = QemuVersion.installed();
        this.image = guest.digest();
        this.qemu = version.text();
        // Several data folders may share the templates, so that what runs for those is nobody's machine.
        Host cache = Host.of(Disk.privateFolder(options.templates()), false);
        TemplateBuilder builder = new TemplateBuilder(cache, guest);
        this.templates = new Templates(options.templates(), builder, cache);
        this.accelerator =
                new AcceleratorChoice(options.templates(), builder).choose(options.acceleration(), image, qemu);
        boolean readOnly = version.copiesReadOnlyFiles();
        this.memory = new TemplateMemory(host.asRoot() && !readOnly);
        this.restorer = new Restorer(
                host, guest, store, memory, readOnly ? QemuCommand.Memory.READ_ONLY_COPY : QemuCommand.Memory.COPY);
        this.pool = new WarmPool(options.pool(), key -> restorer.restore(templates.get(key)));
        adopt(machines);
        for (MachineLimits limits : options.prewarm()) {
            pool.want(key(limits));
        }
        pool.start();
    }

    TemplateKey key(MachineLimits limits) {
        return TemplateKey.of(image, qemu, accelerator, limits);
    }

    /** The pool of a worker that was here before is this worker's; what can be nobody's is removed. */
    private void adopt(Machines machines) throws IOException {
        for (Vm vm : store.all()) {
            Optional<String> machine = store.claimedBy(vm);
            boolean bound = machine.isPresent() && machines.isBound(machine.get(), vm);
            if (bound || vm.record().isBeingMade()) {
                continue;
            }
            Optional<TemplateKey> key = keyOf(vm);
            if (machine.isEmpty() && vm.record().warm() && vm.isAlive() && key.isPresent()) {
                pool.add(key.get(), vm);
            } else {
                log.info("Machine {} is left over: removed", vm.id());
                vm.destroy();
            }
        }
    }

    private Optional<TemplateKey> keyOf(Vm vm) {
        return TemplateKey.size(vm.record().template())
                .map(size -> new TemplateKey(
                        image, qemu, accelerator, TemplateKey.making(), size.memoryMiB(), size.diskMiB()))
                .filter(key -> key.name().equals(vm.record().template()));
    }

    /** A machine that stands still and now belongs to this machine id: a warm one, or a new one where none is. */
    Vm claim(String machineId, MachineSpec spec) throws IOException {
        TemplateKey key = key(spec.limits());
        for (Optional<Vm> warm = pool.take(key); warm.isPresent(); warm = pool.take(key)) {
            Vm vm = warm.get();
            if (vm.isAlive() && store.claim(vm, machineId)) {
                return vm;
            }
            if (!vm.isAlive() && store.claimedBy(vm).isEmpty()) {
                vm.destroy();
            }
        }
        Vm made = restorer.restore(templates.get(key));
        if (!store.claim(made, machineId)) {
            throw new IOException("a machine was claimed by somebody else while it was made");
        }
        return made;
    }

    /** What tells whether a suspended machine can go on here. */
    Suspended.About about(MachineSpec spec) {
        return new Suspended.About(spec, image, qemu, accelerator.name());
    }

    /** An empty place for a suspended machine, which belongs to this machine id from now on. */
    Vm reserve(String machineId, Suspended.About about) throws IOException {
        Suspended.About here = about(about.spec());
        if (!about.equals(here)) {
            throw new IOException("the machine was suspended with " + about.environment() + "; this host has "
                    + here.environment() + ": bring it back on a host that has the same");
        }
        Vm vm = store.reserve(key(about.spec().limits()).name());
        if (!store.claim(vm, machineId)) {
            throw new IOException("a machine was claimed by somebody else while it was made");
        }
        return vm;
    }

    /** Lets a suspended machine run in its place, reachable by new keys. */
    void bringBack(Vm vm, Suspended.Reader from, Path jobs) throws IOException {
        MachineLimits limits = from.about().spec().limits();
        from.unpack(jobs, vm.run().resolve(QemuCommand.DISK), (long) key(limits).imageMiB() << 20);
        Path nothing = Path.of("/dev/null");
        try {
            restorer.start(vm, key(limits), QemuCommand.Memory.OWN, nothing, from.state(), GuestNetwork.CLOSED);
        } catch (IOException e) {
            throw Suspended.explained(e);
        }
        vm.go();
        restorer.introduce(vm, limits);
        vm.keep(vm.record().warmed());
    }

    int warm(MachineLimits limits) {
        return pool.size(key(limits));
    }

    Template template(MachineLimits limits) throws IOException {
        return templates.get(key(limits));
    }

    /** Takes a machine into the pool. */
    void add(TemplateKey key, Vm vm) {
        pool.add(key, vm);
    }

    Restorer restorer() {
        return restorer;
    }

    WarmPool pool() {
        return pool;
    }

    /** Ends what stands ready, and makes no more. */
    void emptyPool() throws IOException {
        pool.close();
        for (Vm vm : pool.empty()) {
            vm.destroy();
        }
    }

    @Override
    public void close() {
        pool.close();
        memory.close();
    }
}
