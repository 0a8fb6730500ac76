package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.HostProcesses;
import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.guest.GuestAgent;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Machines that are virtual: each a QEMU process with a kernel of its own, restored copy on write from a template and
 * claimed out of a pool that is kept warm. Everything about a machine is on disk, and QEMU outlives the worker.
 *
 * <p>A machine that died stays where it is, not alive, until it is destroyed: making another under its id would hide that
 * all in it is lost.
 */
public final class QemuProvider implements MachineProvider {
    private static final MachineLimits USUAL = new MachineLimits(256, 64, 32);
    private static final Duration KILLING = Duration.ofSeconds(10);
    private static final long LOOK_EVERY_NANOS = 2_000_000;
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final QemuOptions options;
    private final EgressWays ways;
    private final Host host;
    private final VmStore store;
    private final Path machines;
    private final Map<String, Vm> open = new ConcurrentHashMap<>();
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    private final Map<String, CpuSample> cpu = new ConcurrentHashMap<>();
    private @Nullable Engine engine;

    private record CpuSample(long at, long nanos) {}

    /** Machines without any network. */
    public QemuProvider(QemuOptions options) {
        this(options, EgressWays.NONE);
    }

    /** @param ways where machines' ways out lead */
    public QemuProvider(QemuOptions options, EgressWays ways) {
        this.options = options;
        this.ways = ways;
        try {
            Path data = Disk.privateFolder(options.data());
            this.host = Host.of(data, options.controlGroups());
            this.store = new VmStore(data.resolve("vms"), host);
            this.machines = Disk.privateFolder(data.resolve("machines"));
        } catch (IOException e) {
            throw new UncheckedIOException("the machines' folder cannot be prepared", e);
        }
    }

    @Override
    public String name() {
        return "qemu";
    }

    @Override
    public Set<EgressMode> egressModes() {
        return ways.modes();
    }

    @Override
    public Optional<Failure> unavailable() {
        Optional<String> lacking = QemuProbe.lacking(options);
        if (lacking.isPresent()) {
            return failure(lacking.get());
        }
        try {
            engine().template(options.prewarm().stream().findFirst().orElse(USUAL));
            return Optional.empty();
        } catch (IOException e) {
            return failure("a trial boot fails: " + e.getMessage());
        }
    }

    private static Optional<Failure> failure(String message) {
        return Optional.of(
                Failure.of(FailureCode.SANDBOX_UNAVAILABLE, "No virtual machine can be made: " + message + "."));
    }

    synchronized Engine engine() throws IOException {
        if (engine == null) {
            engine = new Engine(options, host, store, machines);
        }
        return engine;
    }

    @Override
    public boolean create(String machineId, MachineSpec spec) throws IOException {
        MachineFolder folder = folder(machineId);
        synchronized (lock(machineId)) {
            if (folder.isReady()) {
                // The port inside still leads to the same socket; nobody may be listening there any more.
                ways.open(machineId, folder.spec().egress());
                return true;
            }
            if (!ways.modes().contains(spec.egress().mode())) {
                throw new IOException("machines here have no way out such as " + spec.egress().mode().wire());
            }
            if (folder.isThere()) {
                destroy(machineId);
            }
            try {
                Vm vm = engine().claim(machineId, spec);
                folder.create(vm.id(), spec);
                vm.go();
                settle(machineId, vm, spec);
            } catch (IOException | RuntimeException e) {
                destroy(machineId);
                throw e;
            }
            return false;
        }
    }

    /**
     * Writes the whole machine into a file, from which {@link #bringBack} lets it go on where it was, here or on another
     * host with the same image and QEMU; here it is gone then. Whoever has the file has all that was in the machine.
     */
    public void suspend(String machineId, Path file) throws IOException {
        synchronized (lock(machineId)) {
            Vm vm = alive(machineId);
            MachineFolder folder = folder(machineId);
            if (!folder.isPaused()) {
                pause(machineId);
            }
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, Disk.only("rw-------"));
            Path disk = vm.run().resolve(QemuCommand.DISK);
            try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(fresh), 1 << 20);
                    ZipOutputStream zip =
                            Suspended.write(to, engine().about(folder.spec()), folder.jobs(), disk);
                    QmpClient monitor = vm.monitor()) {
                Migration.save(monitor, vm.run(), true, zip);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            destroy(machineId);
        }
    }

    /** Lets a suspended machine go on under this id, running; its clock is set, its ssh keys are new. */
    public void bringBack(String machineId, Path file) throws IOException {
        MachineFolder folder = folder(machineId);
        synchronized (lock(machineId)) {
            if (folder.isReady()) {
                throw new FileAlreadyExistsException("machine " + machineId);
            }
            destroy(machineId);
            MachineSpec spec;
            try (Suspended.Reader reader = new Suspended.Reader(Files.newInputStream(file))) {
                spec = reader.about().spec();
            }
            try (Suspended.Reader reader =
                    new Suspended.Reader(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
                // Bound before it runs, so that a worker killed here leaves nothing that nobody knows.
                folder.create("", spec);
                Vm vm = engine().bringBack(machineId, reader, folder.jobs());
                folder.bind(vm.id());
                settle(machineId, vm, spec);
            } catch (IOException e) {
                destroy(machineId);
                throw e;
            }
        }
    }

    @Override
    public boolean isAlive(String machineId) {
        try {
            return folder(machineId).isReady() && vm(machineId).isAlive();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public boolean responds(String machineId) {
        if (!isAlive(machineId) || isPaused(machineId)) {
            return isAlive(machineId);
        }
        try {
            vm(machineId).agent().ping(ANSWER);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public List<String> machines() throws IOException {
        return MachineFolder.ids(machines);
    }

    @Override
    public void destroy(String machineId) throws IOException {
        MachineFolder folder = folder(machineId);
        synchronized (lock(machineId)) {
            for (Vm vm : store.all()) {
                if (store.claimedBy(vm).filter(machineId::equals).isPresent()) {
                    vm.destroy();
                }
            }
            ways.close(machineId);
            folder.remove();
            Vm known = open.remove(machineId);
            if (known != null) {
                known.agent().close();
            }
            cpu.remove(machineId);
            locks.keySet().removeIf(name -> name.startsWith(machineId + "/"));
        }
    }

    @Override
    public Process exec(String machineId, List<String> command) throws IOException {
        List<String> line = new ArrayList<>();
        environment(machineId).forEach((name, value) -> line.add(name + "=" + value));
        if (!line.isEmpty()) {
            line.addFirst("env");
        }
        line.addAll(command);
        return Starter.start(alive(machineId).ssh().command(line));
    }

    @Override
    public void startJob(String machineId, String jobId, List<String> command, Map<String, String> environment)
            throws IOException {
        Vm vm = alive(machineId);
        MachineFolder folder = folder(machineId);
        if (folder.hasJob(jobId)) {
            return;
        }
        Map<String, String> all = new LinkedHashMap<>(environment(machineId));
        all.putAll(environment);
        vm.agent().startJob(jobId, command, all);
        folder.job(jobId).create();
    }

    @Override
    public Optional<JobStatus> job(String machineId, String jobId) throws IOException {
        MachineFolder folder = folder(machineId);
        if (!folder.hasJob(jobId)) {
            return Optional.empty();
        }
        synchronized (lock(machineId + "/" + jobId)) {
            try {
                JobMirror job = folder.job(jobId);
                Vm vm = vm(machineId);
                if (!vm.isAlive()) {
                    return Optional.of(job.vanished());
                }
                return Optional.of(folder.isPaused() ? job.known() : job.update(vm.agent()));
            } catch (IOException e) {
                if (!folder.isThere()) {
                    return Optional.empty();
                }
                if (!vm(machineId).isAlive()) {
                    return Optional.of(folder.job(jobId).vanished());
                }
                throw e;
            }
        }
    }

    @Override
    public void killJob(String machineId, String jobId) throws IOException {
        if (!folder(machineId).hasJob(jobId) || !isAlive(machineId)) {
            return;
        }
        resume(machineId);
        vm(machineId).agent().killJob(jobId);
        long deadline = System.nanoTime() + KILLING.toNanos();
        while (job(machineId, jobId).filter(job -> job.exitCode().isEmpty()).isPresent()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("job " + jobId + " of machine " + machineId + " does not end");
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    @Override
    public void killAll(String machineId) throws IOException {
        if (isAlive(machineId)) {
            resume(machineId);
            vm(machineId).agent().killAll();
        }
    }

    @Override
    public Path gitTransport(String machineId) {
        try {
            return vm(machineId).ssh().transport();
        } catch (IOException e) {
            return folder(machineId).path().resolve("transport");
        }
    }

    @Override
    public void writeFile(String machineId, String path, byte[] content) throws IOException {
        Path inside = Path.of(path).normalize();
        if (!inside.startsWith("/home/agent") && !inside.startsWith("/workspace")) {
            throw new IllegalArgumentException("not below the home or the workspace: " + path);
        }
        Vm vm = alive(machineId);
        if (content.length <= GuestAgent.MOST_BYTES) {
            vm.agent().write(inside.toString(), 0b111_000_000, content);
            return;
        }
        // Larger than a message to the agent may be.
        Process process = vm.ssh()
                .command(List.of(
                        "sh",
                        "-c",
                        "cat > \"$1.new\" && chmod 700 \"$1.new\" && mv -T \"$1.new\" \"$1\"",
                        "write",
                        inside.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream to = process.getOutputStream()) {
            to.write(content);
        }
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException("the file " + path + " cannot be written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public void pause(String machineId) throws IOException {
        synchronized (lock(machineId)) {
            Vm vm = alive(machineId);
            folder(machineId).paused(true);
            vm.stop();
        }
    }

    @Override
    public void resume(String machineId) throws IOException {
        synchronized (lock(machineId)) {
            Vm vm = alive(machineId);
            MachineFolder folder = folder(machineId);
            if (!folder.isPaused()) {
                return;
            }
            vm.go();
            // Its clock stood still too.
            vm.agent()
                    .identify(GuestSetup.identity(
                            machineId,
                            vm.record().publicKey(),
                            false,
                            folder.spec().limits()));
            folder.paused(false);
        }
    }

    @Override
    public boolean isPaused(String machineId) {
        return folder(machineId).isPaused();
    }

    /** CPU is counted since the previous call, from outside; the rest is what the guest says. */
    @Override
    public MachineUsage usage(String machineId) throws IOException {
        Vm vm = alive(machineId);
        vm.trimConsole();
        GuestAgent.Metrics metrics = folder(machineId).isPaused() ? vm.lastMetrics() : vm.metrics();
        CpuSample now = new CpuSample(System.nanoTime(), HostProcesses.cpuNanos(Set.of(vm.pid())));
        CpuSample before = cpu.put(machineId, now);
        double percent = before == null || now.at() == before.at()
                ? 0
                : Math.max(0, 100.0 * (now.nanos() - before.nanos()) / (now.at() - before.at()));
        return new MachineUsage(metrics.memoryUsedMiB(), metrics.diskUsedMiB(), percent, metrics.processes());
    }

    @Override
    public synchronized void close() {
        if (engine != null) {
            engine.close();
            engine = null;
        }
        open.values().forEach(vm -> vm.agent().close());
        open.clear();
    }

    /** Makes a running machine the one of this id; only then it is ready. */
    private void settle(String machineId, Vm vm, MachineSpec spec) throws IOException {
        vm.agent().identify(GuestSetup.identity(machineId, vm.record().publicKey(), false, spec.limits()));
        Optional<Path> socket = ways.open(machineId, spec.egress());
        if (socket.isPresent()) {
            vm.ssh().forward(EgressWays.GUEST_PORT, socket.get());
        }
        folder(machineId).ready();
        open.put(machineId, vm);
    }

    private Map<String, String> environment(String machineId) throws IOException {
        return folder(machineId).spec().egress().mode() == EgressMode.NONE ? Map.of() : ways.environment();
    }

    private Vm alive(String machineId) throws IOException {
        if (!isAlive(machineId)) {
            throw new NoSuchFileException("machine " + machineId + " is gone");
        }
        return vm(machineId);
    }

    /** The virtual machine that this id is bound to. */
    Vm vm(String machineId) throws IOException {
        String id =
                folder(machineId).vm().orElseThrow(() -> new NoSuchFileException("machine " + machineId + " is gone"));
        Vm known = open.get(machineId);
        if (known != null && known.id().equals(id)) {
            return known;
        }
        Vm found = store.open(id);
        Vm other = open.putIfAbsent(machineId, found);
        return other != null && other.id().equals(id) ? other : found;
    }

    private MachineFolder folder(String machineId) {
        return new MachineFolder(machines, machineId);
    }

    private Object lock(String name) {
        return locks.computeIfAbsent(name, any -> new Object());
    }
}
