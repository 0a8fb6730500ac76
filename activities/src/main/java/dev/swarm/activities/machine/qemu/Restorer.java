package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.HostProcesses.Identity;
import dev.swarm.activities.machine.guest.GuestSetup;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.contracts.machine.MachineLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes machines of templates: restored copy on write, made different from their twins, reachable, and stopped again. */
final class Restorer {
    private static final Logger log = LoggerFactory.getLogger(Restorer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** QEMU's own memory beside the guest's: translation cache, devices, page tables, and what is cached of its files. */
    private static final int OWN_MEMORY_MIB = 512;

    private static final int REHEARSALS = 3;
    private static final int OWN_THREADS = 64;
    private static final long LOG_ROOM = 1L << 20;

    private final Host host;
    private final ImageFolder images;
    private final VmStore store;
    private final TemplateMemory memory;
    private final QemuCommand.Memory copy;

    /** @param copy how a template's memory is opened */
    Restorer(Host host, ImageFolder images, VmStore store, TemplateMemory memory, QemuCommand.Memory copy) {
        this.host = host;
        this.images = images;
        this.store = store;
        this.memory = memory;
        this.copy = copy;
    }

    /** A warm machine that stands still. */
    Vm restore(Template template) throws IOException {
        Vm vm = store.reserve(template.key().name());
        try {
            load(vm, template);
            MachineLimits limits =
                    new MachineLimits(0, OWN_THREADS, template.key().diskMiB());
            introduce(vm, limits);
            rehearse(vm, limits);
            vm.standBy();
            vm.keep(vm.record().warmed());
            return vm;
        } catch (IOException | RuntimeException e) {
            abandon(vm);
            throw e;
        }
    }

    /** Lets a copy of the template run in this machine's place; it is still its template's twin. */
    void load(Vm vm, Template template) throws IOException {
        Disk.copySparse(template.disk(), vm.run().resolve(QemuCommand.DISK));
        try (InputStream state = Files.newInputStream(template.state())) {
            start(vm, template.key(), copy, memory.of(template), state, GuestNetwork.CLOSED);
        }
        vm.go();
    }

    /** Does what a claim will do, so that a claim finds its code translated and in memory. */
    private static void rehearse(Vm vm, MachineLimits limits) throws IOException {
        for (int i = 0; i < REHEARSALS; i++) {
            vm.agent().identify(GuestSetup.identity("vm-" + vm.id(), vm.record().publicKey(), false, limits));
            vm.agent().startJob("rehearsal-" + i, List.of("sh", "-c", "echo"), Map.of());
            vm.agent().prepare();
        }
    }

    /** Starts a QEMU, loads the state into it, and leaves the machine standing still. */
    void start(
            Vm vm, TemplateKey key, QemuCommand.Memory kind, Path memoryFile, InputStream state, GuestNetwork network)
            throws IOException {
        Path disk = vm.run().resolve(QemuCommand.DISK);
        Disk.own(disk, vm.record().uid());
        if (host.groups().isPresent()) {
            host.groups()
                    .get()
                    .create(vm.id(), new MachineLimits(key.memoryMiB() + OWN_MEMORY_MIB, OWN_THREADS, key.diskMiB()));
        }
        QemuCommand command =
                new QemuCommand(key.accelerator(), key.memoryMiB(), kind, Optional.empty(), network.options());
        Identity process = Launcher.start(new Launcher.Start(
                command.line(),
                vm.run(),
                images.of(key).root(),
                memoryFile,
                vm.folder().resolve("qemu.log"),
                vm.mark(),
                host.groups().map(groups -> groups.entries(vm.id())).orElse(List.of()),
                vm.record().uid(),
                key.accelerator().group(),
                Files.size(disk) + LOG_ROOM));
        vm.keep(vm.record().started(process));
        try (QmpClient monitor = QmpClient.connect(vm.run().resolve(QemuCommand.MONITOR), PATIENCE, process::isAlive)) {
            Migration.load(monitor, vm.run(), kind == QemuCommand.Memory.OWN, state);
            vm.closeFolder();
            vm.keep(vm.record().reachable(vm.forwardedPort(monitor)));
        } catch (IOException e) {
            throw new IOException(
                    "QEMU cannot load the machine: "
                            + Files.readString(vm.folder().resolve("qemu.log")).strip(),
                    e);
        }
    }

    /** Gives a running machine its own keys, and opens the way in. */
    void introduce(Vm vm, MachineLimits limits) throws IOException {
        String publicKey = vm.ssh().makeKey();
        vm.keep(vm.record().withKey(publicKey));
        String hostKey = vm.agent().identify(GuestSetup.identity("vm-" + vm.id(), publicKey, true, limits));
        vm.ssh().configure(vm.record().sshPort(), hostKey);
        vm.ssh().open();
        Disk.run(vm.ssh().command(List.of("true")).command());
    }

    private static void abandon(Vm vm) {
        try {
            vm.destroy();
        } catch (IOException e) {
            log.warn("Machine {} that failed to start is left for the next start of this worker", vm.id(), e);
        }
    }
}
