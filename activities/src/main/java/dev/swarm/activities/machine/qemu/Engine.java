package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.guest.Suspended;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.pool.WarmPool;
import dev.swarm.contracts.machine.GuestImages;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What makes machines: templates, restore and the pool, over the QEMU and the image that this host has now. */
final class Engine implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private final VmStore store;
    private final ImageFolder images;
    private final String qemu;
    private final Accelerator accelerator;
    private final Templates templates;
    private final TemplateMemory memory;
    private final Restorer restorer;
    private final WarmPool<TemplateKey, Vm> pool;
    /** What is in the image of each name that was asked for, by its digest. */
    private final Map<String, String> newest = new HashMap<>();

    Engine(QemuOptions options, ImageFolder images, Host host, VmStore store, Machines machines) throws IOException {
        this.store = store;
        QemuVersion version = QemuVersion.installed();
        this.images = images;
        String image = digest(GuestImages.DEFAULT);
        this.qemu = version.text();
        // Several data folders may share the templates, so that what runs for those is nobody's machine.
        Host cache = Host.of(Disk.privateFolder(options.templates()), false);
        TemplateBuilder builder = new TemplateBuilder(cache, images);
        this.templates = new Templates(options.templates(), builder, cache);
        this.accelerator =
                new AcceleratorChoice(options.templates(), builder).choose(options.acceleration(), image, qemu);
        boolean readOnly = version.copiesReadOnlyFiles();
        this.memory = new TemplateMemory(host.asRoot() && !readOnly);
        this.restorer = new Restorer(
                host, images, store, memory, readOnly ? QemuCommand.Memory.READ_ONLY_COPY : QemuCommand.Memory.COPY);
        this.pool = new WarmPool<>(
                "qemu-pool", options.pool(), key -> restorer.restore(templates.get(key)), Engine::discard);
        adopt(machines);
        for (MachineLimits limits : options.prewarm()) {
            pool.want(key(limits));
        }
        pool.start();
    }

    /** Of machines of this size and the default image. */
    TemplateKey key(MachineLimits limits) throws IOException {
        return key(digest(GuestImages.DEFAULT), limits);
    }

    private TemplateKey key(String image, MachineLimits limits) {
        return TemplateKey.of(image, qemu, accelerator, limits);
    }

    /** What is in the image of this name now. Machines that stand ready and were made of its forerunner are ended. */
    private synchronized String digest(String name) throws IOException {
        String now = images.named(name).digest();
        String before = newest.put(name, now);
        if (before != null && !newest.containsValue(before)) {
            pool.forget(key -> key.image().equals(before));
        }
        return now;
    }

    private static void discard(Vm vm) {
        try {
            vm.destroy();
        } catch (IOException e) {
            log.warn("Machine {} of an image that was replaced is left for the next start of this worker", vm.id(), e);
        }
    }

    ImageFolder images() {
        return images;
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

    /** What the machine was made of; empty where its image is no longer here, or this host has another QEMU by now. */
    Optional<TemplateKey> keyOf(Vm vm) throws IOException {
        String template = vm.record().template();
        Optional<TemplateKey.Size> size = TemplateKey.size(template);
        if (size.isEmpty()) {
            return Optional.empty();
        }
        int memory = size.get().memoryMiB();
        int disk = size.get().diskMiB();
        return images.digests().stream()
                .map(image -> new TemplateKey(image, qemu, accelerator, TemplateKey.making(), memory, disk))
                .filter(key -> key.name().equals(template))
                .findFirst();
    }

    /** A machine that stands still and now belongs to this machine id: a warm one, or a new one where none is. */
    Vm claim(String machineId, MachineSpec spec) throws IOException {
        TemplateKey key = key(digest(spec.image()), spec.limits());
        for (Optional<Vm> warm = pool.take(key); warm.isPresent(); warm = pool.take(key)) {
            Vm vm = warm.get();
            if (vm.isAlive() && store.claim(vm, machineId)) {
                return vm;
            }
            vm.letGo();
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

    /** What tells whether a machine can go on elsewhere once it is suspended. */
    Suspended.About about(Vm vm, MachineSpec spec) throws IOException {
        String image = keyOf(vm)
                .map(TemplateKey::image)
                .orElseThrow(() -> new IOException("the image that the machine was made of is no longer here"));
        return new Suspended.About(spec, List.of(image, qemu, accelerator.name()));
    }

    private static String imageOf(Suspended.About about) {
        return about.needs().stream().findFirst().orElse("");
    }

    /** An empty place for a suspended machine, which belongs to this machine id from now on. */
    Vm reserve(String machineId, Suspended.About about) throws IOException {
        String image = imageOf(about);
        List<String> here = List.of(image, qemu, accelerator.name());
        if (!about.needs().equals(here) || images.withDigest(image).isEmpty()) {
            throw new IOException("the machine was suspended with image, QEMU and accelerator "
                    + String.join(", ", about.needs()) + "; this host has QEMU " + qemu + ", " + accelerator.name()
                    + " and the images " + images.digests() + ": bring it back on a host that has the same");
        }
        Vm vm = store.reserve(key(image, about.spec().limits()).name());
        if (!store.claim(vm, machineId)) {
            throw new IOException("a machine was claimed by somebody else while it was made");
        }
        return vm;
    }

    /** Lets a suspended machine run in its place, reachable by new keys. */
    void bringBack(Vm vm, Suspended.Reader from, Path jobs) throws IOException {
        MachineLimits limits = from.about().spec().limits();
        TemplateKey key = key(imageOf(from.about()), limits);
        from.unpack(jobs, Map.of(QemuCommand.DISK, vm.run().resolve(QemuCommand.DISK)), (long) key.imageMiB() << 20);
        Path nothing = Path.of("/dev/null");
        try {
            restorer.start(vm, key, QemuCommand.Memory.OWN, nothing, from.state(), GuestNetwork.CLOSED);
        } catch (IOException e) {
            throw Suspended.explained(e);
        }
        vm.go();
        restorer.introduce(vm, limits);
        vm.keep(vm.record().warmed());
    }

    int warm(MachineLimits limits) throws IOException {
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

    /** Takes machines that died while they stood ready out of the pool; those who look for leftovers remove them. */
    void dropDead() {
        pool.drop(vm -> !vm.isAlive()).forEach(Vm::letGo);
    }

    /** Removes templates of images that are gone or replaced, once nothing needs them; answers their names. */
    List<String> removeOldTemplates() throws IOException {
        Set<String> used = new HashSet<>();
        for (Vm vm : store.all()) {
            used.add(vm.record().template());
        }
        List<String> removed = templates.removeOld(used::contains);
        removed.forEach(name -> memory.release(templates.folder(name)));
        return removed;
    }

    WarmPool<TemplateKey, Vm> pool() {
        return pool;
    }

    /** Ends what stands ready, and makes no more. */
    void emptyPool() throws IOException {
        pool.close();
        for (Vm vm : pool.empty()) {
            vm.destroy();
        }
    }

    /** What stands ready stays for the next worker. */
    @Override
    public void close() {
        pool.close();
        pool.empty().forEach(Vm::letGo);
        memory.close();
    }
}
