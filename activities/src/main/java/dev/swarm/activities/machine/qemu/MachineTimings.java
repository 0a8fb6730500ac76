package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.HostProcesses;
import dev.swarm.activities.machine.guest.GuestSetup;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.pool.PoolTarget;
import dev.swarm.contracts.machine.MachineLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * For benchmarks: the stages in which machines of one size come to be, each alone and when the caller wants it. Beside it the
 * provider as tickets use it, whose pool holds what {@link #warm} puts there.
 */
public final class MachineTimings implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final QemuOptions options;
    private final MachineLimits limits;
    private final QemuProvider provider;
    private int boots;

    /**
     * @param image folder of the guest image
     * @param templates folder of the templates, a cache
     * @param data an empty folder; destroy all machines before it is removed
     * @param limits of every machine
     */
    public MachineTimings(Path image, Path templates, Path data, MachineLimits limits) {
        // A pool that fills itself would take the processor from what is measured.
        this.options = new QemuOptions(
                image,
                data.resolve("images"),
                templates,
                data,
                QemuOptions.Acceleration.AUTOMATIC,
                new PoolTarget(0, 0),
                List.of(limits),
                true);
        this.limits = limits;
        this.provider = new QemuProvider(options);
    }

    /** What this host lacks for machines, in words; empty where nothing is known to lack. */
    public Optional<String> lacking() {
        return QemuProbe.lacking(options);
    }

    /** The provider of this folder; {@link #close} closes it. */
    public QemuProvider provider() {
        return provider;
    }

    /** What runs the guests' instructions: {@code kvm} or {@code emulation}. */
    public String accelerator() throws IOException {
        return provider.engine().key(limits).accelerator().name();
    }

    /** Makes the template where there is none; everything else does so too. */
    public void prepare() throws IOException {
        provider.engine().template(limits);
    }

    /** A guest boots from its kernel on: from nothing until a command's first output. It is gone afterwards. */
    public Duration boot(List<String> command) throws IOException {
        Path fresh = Disk.privateFolder(options.data().resolve("boot-" + boots++));
        try {
            Host own = Host.of(options.data(), false);
            return new TemplateBuilder(own, provider.engine().images())
                    .boot(provider.engine().key(limits), fresh, command);
        } finally {
            Disk.remove(fresh);
        }
    }

    /**
     * A machine is restored and given an identity of its own: from nothing until a command's first output. It is gone
     * afterwards. What a pool does to its machines besides (ssh keys, a connection, rehearsals) is left out.
     */
    public Duration restore(List<String> command) throws IOException {
        Engine engine = provider.engine();
        Template template = engine.template(limits);
        long start = System.nanoTime();
        Vm vm = provider.store().reserve(template.key().name());
        try {
            engine.restorer().load(vm, template);
            vm.agent().identify(GuestSetup.identity("vm-" + vm.id(), "", false, limits));
            TemplateBuilder.firstOutput(vm.agent(), command);
            return Duration.ofNanos(System.nanoTime() - start);
        } finally {
            vm.destroy();
        }
    }

    /** Puts one more machine into the pool; answers how long it took to make it. */
    public Duration warm() throws IOException {
        Engine engine = provider.engine();
        Template template = engine.template(limits);
        long start = System.nanoTime();
        engine.add(template.key(), engine.restorer().restore(template));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Starts a command in a machine as a ticket's agent is started, and waits until its first output is on this host. */
    public void firstOutput(String machineId, List<String> command) throws IOException {
        provider.startJob(machineId, "first", command, Map.of());
        Path log;
        do {
            log = provider.job(machineId, "first").orElseThrow().log();
        } while (Files.size(log) == 0);
    }

    /** Runs a command in a machine over the channel of its agent; answers its output. */
    public String run(String machineId, List<String> command) throws IOException {
        return new String(
                provider.vm(machineId).agent().run(command, Map.of(), PATIENCE).output(), StandardCharsets.UTF_8);
    }

    /** The processes of a machine on this host: QEMU, and what keeps a connection into it. */
    public Set<Long> processes(String machineId) throws IOException {
        return HostProcesses.marked(provider.vm(machineId).mark());
    }

    /** The QEMU of a machine. */
    public long qemu(String machineId) throws IOException {
        return provider.vm(machineId).pid();
    }

    /** Ends all machines of the folder, also those in the pool, and removes them. */
    @Override
    public void close() throws IOException {
        provider.close();
        for (Vm vm : provider.store().all()) {
            vm.destroy();
        }
        Path machines = options.data().resolve("machines");
        if (Files.isDirectory(machines)) {
            Disk.remove(machines);
        }
    }
}
