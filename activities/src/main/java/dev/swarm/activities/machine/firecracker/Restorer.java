package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.guest.GuestImage;
import dev.swarm.activities.machine.guest.GuestSetup;
import dev.swarm.activities.machine.host.Disk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes machines of templates: restored copy on write, made different from their twins, reachable, and stopped again. */
final class Restorer {
    private static final Logger log = LoggerFactory.getLogger(Restorer.class);
    private static final Duration RESTORE = Duration.ofSeconds(20);

    private final FirecrackerHost host;
    private final Machines machines;
    private final Templates templates;
    private final Set<Integer> making = ConcurrentHashMap.newKeySet();

    Restorer(FirecrackerHost host, Machines machines, Templates templates) {
        this.host = host;
        this.machines = machines;
        this.templates = templates;
    }

    /** A warm machine that stands still; it has no way out. */
    MicroVm restore(TemplateKey key) throws IOException {
        Snapshot template = templates.get(key);
        MicroVm vm = reserve(key);
        try {
            host.networks().create(vm.record().slot(), vm.user(), false);
            Jail jail = host.freshJail(vm.jail());
            JailFiles.share(template.state(), jail.outside(Jail.STATE));
            JailFiles.share(template.memory(), jail.outside(Jail.MEMORY));
            Disk.copySparse(template.disk(), jail.outside(Jail.WORK_DISK));
            start(vm);
            introduce("slot-" + vm.record().slot(), vm);
            Disk.run(vm.ssh().command(List.of("true")).command());
            vm.agent().prepare();
            vm.agent().close();
            vm.api().pause();
            vm.keep(vm.record().with(MachineRecord.State.WARM));
            return vm;
        } catch (IOException | RuntimeException e) {
            abandon(vm);
            throw e;
        } finally {
            making.remove(vm.record().slot());
        }
    }

    private MicroVm reserve(TemplateKey key) throws IOException {
        // Together, so that nobody sees it half made and not being made.
        synchronized (machines) {
            MicroVm vm = machines.reserve(key);
            making.add(vm.record().slot());
            return vm;
        }
    }

    /** Whether this is being made now, by this worker. */
    boolean isMaking(MicroVm vm) {
        return making.contains(vm.record().slot());
    }

    /** Lets what is in the jail run. */
    void start(MicroVm vm) throws IOException {
        GuestImage image = new GuestImage(host.options().image());
        Jail jail = vm.jail();
        JailFiles.share(image.root(), jail.outside(Jail.ROOT_DISK));
        JailFiles.give(jail.outside(Jail.WORK_DISK), vm.user());
        TemplateKey size = templates.key(vm.record().spec().limits());
        vm.launch(size.memoryMiB(), (long) size.imageMiB() << 20);
        vm.load();
        vm.awaitGuest(RESTORE);
    }

    /** Gives a running machine its own keys, and opens the way in. */
    void introduce(String name, MicroVm vm) throws IOException {
        vm.ssh().trust(identify(name, vm, true));
    }

    /** Tells a guest who it is and how late; answers its ssh host key. */
    static String identify(String name, MicroVm vm, boolean newHostKey) throws IOException {
        return vm.agent()
                .identify(GuestSetup.identity(
                        name,
                        vm.ssh().publicKey(),
                        newHostKey,
                        vm.record().spec().limits()));
    }

    private static void abandon(MicroVm vm) {
        try {
            vm.destroy();
        } catch (IOException e) {
            log.warn("Machine {} that failed to start is left for the next clean-up", vm.folder(), e);
        }
    }
}
