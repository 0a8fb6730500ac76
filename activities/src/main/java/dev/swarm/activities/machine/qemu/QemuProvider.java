package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.egress.EgressWays;
import dev.swarm.activities.machine.guest.GuestFiles;
import dev.swarm.activities.machine.guest.GuestSetup;
import dev.swarm.activities.machine.guest.Suspended;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.host.Starter;
import dev.swarm.activities.machine.pool.WarmMachines;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.GuestImages;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Machines that are virtual: each a QEMU process with a kernel of its own, restored copy on write from a template and
 * claimed out of a pool that is kept warm. Everything about a machine is on disk, and QEMU outlives the worker.
 *
 * <p>A machine that died stays where it is, not alive, until it is destroyed: making another under its id would hide that
 * all in it is lost.
 */
public final class QemuProvider implements MachineProvider, WarmMachines {
    private static final MachineLimits USUAL = new MachineLimits(256, 64, 32);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final QemuOptions options;
    private final EgressWays ways;
    private final ImageFolder images;
    private final Host host;
    private final VmStore store;
    private final Machines machines;
    /** The machines whose connection this worker opened or took over. */
    private final Set<String> mine = ConcurrentHashMap.newKeySet();

    private final Usage usage = new Usage();
    private @Nullable Engine engine;

    /** Machines without any network. */
    public QemuProvider(QemuOptions options) {
        this(options, EgressWays.NONE);
    }

    /** @param ways where machines' ways out lead */
    public QemuProvider(QemuOptions options, EgressWays ways) {
        this.options = options;
        this.ways = ways;
        this.images = new ImageFolder(options.image(), options.images());
        try {
            Path data = Disk.privateFolder(options.data());
            this.host = Host.of(data, options.controlGroups());
            this.store = new VmStore(data.resolve("vms"), host);
            this.machines = new Machines(data.resolve("machines"), store);
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

    /** Also those that were built since this worker started. */
    @Override
    public Set<String> images() {
        try {
            return images.names();
        } catch (IOException e) {
            return Set.of(GuestImages.DEFAULT);
        }
    }

    /** The first call boots a template, which takes some seconds. */
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
                Failure.of(FailureCode.MACHINES_UNAVAILABLE, "No virtual machine can be made: " + message + "."));
    }

    @Override
    public void keepWarm(int machines) {
        try {
            engine().pool().keep(machines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized int warm() {
        return engine == null ? 0 : engine.pool().size();
    }

    @Override
    public void shutDown() throws IOException {
        Engine running;
        synchronized (this) {
            running = engine;
        }
        if (running != null) {
            running.emptyPool();
        }
        close();
    }

    synchronized Engine engine() throws IOException {
        if (engine == null) {
            engine = new Engine(options, images, host, store, machines);
        }
        return engine;
    }

    /** @throws java.nio.file.NoSuchFileException where the machine is not up */
    Vm vm(String machineId) throws IOException {
        return machines.alive(machineId);
    }

    VmStore store() {
        return store;
    }

    @Override
    public boolean create(String machineId, MachineSpec spec) throws IOException {
        MachineFolder folder = machines.folder(machineId);
        synchronized (machines.lock(machineId)) {
            if (folder.isReady()) {
                adopt(machineId, folder);
                return true;
            }
            if (!ways.modes().contains(spec.egress().mode())) {
                throw new IOException("machines here have no way out such as "
                        + spec.egress().mode().wire());
            }
            if (folder.isThere()) {
                destroy(machineId);
            }
            try {
                start(machineId, engine().claim(machineId, spec), spec);
            } catch (IOException | RuntimeException e) {
                destroy(machineId);
                throw e;
            }
            return false;
        }
    }

    /** Takes over a machine of a worker that is gone: its commands end with the connection, and a new one is opened. */
    private void adopt(String machineId, MachineFolder folder) throws IOException {
        if (isAlive(machineId) && !folder.isPaused() && !mine.contains(machineId)) {
            Vm vm = machines.vm(machineId);
            vm.ssh().open();
            openWay(machineId, vm, folder.spec());
            mine.add(machineId);
        }
    }

    /** Lets a machine that was claimed go on as the one of this id. */
    private void start(String machineId, Vm vm, MachineSpec spec) throws IOException {
        try {
            machines.bind(machineId, vm, spec);
            vm.go();
            settle(machineId, vm, spec);
        } catch (IOException | RuntimeException e) {
            vm.letGo();
            throw e;
        }
    }

    private static void identify(String machineId, Vm vm, MachineSpec spec) throws IOException {
        vm.agent().identify(GuestSetup.identity(machineId, vm.record().publicKey(), false, spec.limits()));
    }

    /** Makes a running machine the one of this id; only then it is ready. */
    private void settle(String machineId, Vm vm, MachineSpec spec) throws IOException {
        identify(machineId, vm, spec);
        openWay(machineId, vm, spec);
        machines.folder(machineId).ready();
        mine.add(machineId);
        vm.agent().keepOpen(false);
    }

    private void openWay(String machineId, Vm vm, MachineSpec spec) throws IOException {
        Optional<Path> socket = ways.open(machineId, spec.egress());
        if (socket.isPresent()) {
            vm.ssh().forward(EgressWays.GUEST_PORT, socket.get());
        }
    }

    /**
     * Writes the whole machine into a file, from which {@link #bringBack} lets it go on where it was, here or on another
     * host with the same image and QEMU; here it is gone then. Whoever has the file has all that was in the machine.
     */
    public void suspend(String machineId, Path file) throws IOException {
        synchronized (machines.lock(machineId)) {
            Vm vm = machines.alive(machineId);
            MachineFolder folder = machines.folder(machineId);
            pause(machineId);
            Map<String, Path> disk = Map.of(QemuCommand.DISK, vm.run().resolve(QemuCommand.DISK));
            try (QmpClient monitor = vm.monitor()) {
                Suspended.save(
                        file,
                        engine().about(vm, folder.spec()),
                        folder.jobs(),
                        disk,
                        state -> Migration.save(monitor, vm.run(), true, state));
            }
            destroy(machineId);
        }
    }

    /** Lets a suspended machine go on under this id, running; its clock is set, its ssh keys are new. */
    public void bringBack(String machineId, Path file) throws IOException {
        MachineFolder folder = machines.folder(machineId);
        synchronized (machines.lock(machineId)) {
            if (folder.isReady()) {
                throw new FileAlreadyExistsException("machine " + machineId);
            }
            destroy(machineId);
            try (Suspended.Reader reader = Suspended.open(file)) {
                MachineSpec spec = reader.about().spec();
                // Claimed and bound before it runs, so that a worker killed here leaves nothing that nobody knows.
                Vm vm = engine().reserve(machineId, reader.about());
                machines.bind(machineId, vm, spec);
                engine().bringBack(vm, reader, folder.jobs());
                settle(machineId, vm, spec);
            } catch (IOException | RuntimeException e) {
                destroy(machineId);
                throw e;
            }
        }
    }

    @Override
    public boolean isAlive(String machineId) {
        return machines.isAlive(machineId);
    }

    @Override
    public boolean responds(String machineId) {
        if (!isAlive(machineId) || isPaused(machineId)) {
            return isAlive(machineId);
        }
        try {
            machines.vm(machineId).agent().ping(ANSWER);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public List<String> machines() throws IOException {
        return machines.ids();
    }

    @Override
    public List<String> reapLeftovers() throws IOException {
        Engine running;
        synchronized (this) {
            running = engine;
        }
        if (running != null) {
            running.dropDead();
        }
        List<String> removed = new ArrayList<>(new Leftovers(host, store, machines).reap());
        removed.addAll(ways.reap(this::machines));
        if (running != null) {
            running.removeOldTemplates().forEach(name -> removed.add("template " + name));
        }
        return removed;
    }

    @Override
    public void destroy(String machineId) throws IOException {
        synchronized (machines.lock(machineId)) {
            ways.close(machineId);
            machines.destroy(machineId);
            mine.remove(machineId);
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
        Vm vm = machines.alive(machineId);
        CommandMark mark = CommandMark.next();
        Process process = Starter.start(vm.ssh().command(mark, line));
        OrphanedCommands.endWith(process, vm, mark);
        return process;
    }

    @Override
    public void startJob(String machineId, String jobId, List<String> command, Map<String, String> environment)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>(environment(machineId));
        all.putAll(environment);
        machines.alive(machineId);
        machines.jobs(machineId).start(jobId, command, all);
    }

    private Map<String, String> environment(String machineId) throws IOException {
        EgressMode mode = machines.spec(machineId).egress().mode();
        return mode == EgressMode.NONE ? Map.of() : ways.environment();
    }

    @Override
    public Optional<JobStatus> job(String machineId, String jobId) throws IOException {
        return machines.jobs(machineId).status(jobId);
    }

    @Override
    public void killJob(String machineId, String jobId) throws IOException {
        if (machines.jobs(machineId).knows(jobId) && isAlive(machineId)) {
            resume(machineId);
            machines.jobs(machineId).kill(jobId);
        }
    }

    @Override
    public void killAll(String machineId) throws IOException {
        if (isAlive(machineId)) {
            resume(machineId);
            machines.vm(machineId).agent().killAll();
        }
    }

    @Override
    public Path gitTransport(String machineId) {
        try {
            return machines.vm(machineId).ssh().transport();
        } catch (IOException e) {
            return machines.folder(machineId).path().resolve("transport");
        }
    }

    @Override
    public void writeFile(String machineId, String path, byte[] content) throws IOException {
        Path inside = GuestFiles.checked(path);
        Vm vm = machines.alive(machineId);
        GuestFiles.write(vm.agent(), vm.ssh()::command, inside, content);
    }

    @Override
    public void pause(String machineId) throws IOException {
        synchronized (machines.lock(machineId)) {
            Vm vm = machines.alive(machineId);
            machines.folder(machineId).paused(true);
            vm.stop();
        }
    }

    @Override
    public void resume(String machineId) throws IOException {
        synchronized (machines.lock(machineId)) {
            Vm vm = machines.alive(machineId);
            MachineFolder folder = machines.folder(machineId);
            if (!folder.isPaused()) {
                return;
            }
            vm.go();
            // Its clock stood still too.
            identify(machineId, vm, machines.spec(machineId));
            folder.paused(false);
            adopt(machineId, folder);
        }
    }

    @Override
    public boolean isPaused(String machineId) {
        return machines.folder(machineId).isPaused();
    }

    @Override
    public MachineUsage usage(String machineId) throws IOException {
        return usage.of(machines.alive(machineId), isPaused(machineId));
    }

    @Override
    public synchronized void close() {
        if (engine != null) {
            engine.close();
            engine = null;
        }
        machines.close();
    }
}
