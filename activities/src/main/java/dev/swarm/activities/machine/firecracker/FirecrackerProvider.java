package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.egress.EgressWays;
import dev.swarm.activities.machine.guest.GuestFiles;
import dev.swarm.activities.machine.host.Names;
import dev.swarm.activities.machine.host.Starter;
import dev.swarm.activities.machine.pool.WarmMachines;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
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
 * Machines as Firecracker micro-VMs, restored from a snapshot. Each has a jail, a user, a process namespace, a network
 * namespace and control groups of its own; the host speaks to the agent inside over vsock, and runs commands inside by ssh
 * through the machine's own network namespace.
 */
public class FirecrackerProvider implements MachineProvider, WarmMachines {
    private static final Duration ANSWER = Duration.ofSeconds(3);

    private final FirecrackerHost host;
    private final Machines machines;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    private final Usages usages = new Usages();
    private @Nullable Lifecycle lifecycle;

    public FirecrackerProvider(FirecrackerOptions options) {
        try {
            this.host = new FirecrackerHost(options);
            this.machines = new Machines(host);
        } catch (IOException e) {
            throw new UncheckedIOException("the machines' folder cannot be prepared", e);
        }
    }

    @Override
    public String name() {
        return "firecracker";
    }

    @Override
    public Optional<Failure> unavailable() {
        List<String> missing = new Requirements(host.options()).missing();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(Failure.of(
                        FailureCode.MACHINES_UNAVAILABLE,
                        "Firecracker cannot run here: " + String.join("; ", missing) + "."));
    }

    @Override
    public Set<EgressMode> egressModes() {
        return host.options().ways().modes();
    }

    @Override
    public void keepWarm(int count) {
        try {
            lifecycle().pool().keep(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized int warm() {
        return lifecycle == null ? 0 : lifecycle.pool().size();
    }

    @Override
    public void shutDown() throws IOException {
        Lifecycle running;
        synchronized (this) {
            running = lifecycle;
        }
        if (running != null) {
            running.emptyPool();
        }
        close();
    }

    /** Made when it is first needed: it asks Firecracker for its version, and fills the pool. */
    private synchronized Lifecycle lifecycle() throws IOException {
        if (lifecycle == null) {
            lifecycle = new Lifecycle(host, machines);
        }
        return lifecycle;
    }

    @Override
    public boolean create(String machineId, MachineSpec spec) throws IOException {
        if (!egressModes().contains(spec.egress().mode())) {
            throw new IOException("machines here have no way out such as "
                    + spec.egress().mode().wire());
        }
        synchronized (lock(machineId)) {
            return lifecycle().create(machineId, spec);
        }
    }

    /**
     * Writes the whole machine into a file, from which {@link #bringBack} lets it go on where it was, here or on another
     * host with the same image and Firecracker; here it is gone then. Whoever has the file has all that was in the machine.
     */
    public void suspend(String machineId, Path file) throws IOException {
        synchronized (lock(machineId)) {
            lifecycle().suspend(alive(machineId), file);
            destroy(machineId);
        }
    }

    /** Lets a suspended machine go on under this id, running; its clock is set, its ssh keys are new. */
    public void bringBack(String machineId, Path file) throws IOException {
        synchronized (lock(machineId)) {
            lifecycle().bringBack(machineId, file);
        }
    }

    @Override
    public boolean isAlive(String machineId) {
        return up(machineId).isPresent();
    }

    @Override
    public boolean responds(String machineId) {
        Optional<MicroVm> vm = up(machineId);
        if (vm.isEmpty() || vm.get().isPaused()) {
            return vm.isPresent();
        }
        try {
            vm.get().agent().ping(ANSWER);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Also a template that a killed worker left half built, so that it is reaped like a machine. */
    @Override
    public List<String> machines() throws IOException {
        return machines.ids().stream()
                .filter(id -> Names.isName(id) && !isBuilding(id))
                .toList();
    }

    private synchronized boolean isBuilding(String machineId) {
        return lifecycle != null && lifecycle.isBuilding(machineId);
    }

    @Override
    public List<String> reapLeftovers() throws IOException {
        Optional<Lifecycle> running;
        synchronized (this) {
            running = Optional.ofNullable(lifecycle);
        }
        List<String> removed = new ArrayList<>(new Leftovers(host, machines).reap(running));
        removed.addAll(host.options().ways().reap(this::machines));
        if (running.isPresent()) {
            running.get().removeOldTemplates().forEach(name -> removed.add("template " + name));
        }
        return removed;
    }

    @Override
    public void destroy(String machineId) throws IOException {
        synchronized (lock(machineId)) {
            host.options().ways().close(machineId);
            machines.destroy(machineId);
            usages.forget(machineId);
        }
    }

    @Override
    public Process exec(String machineId, List<String> command) throws IOException {
        MicroVm vm = alive(machineId);
        List<String> line = new ArrayList<>();
        environment(vm).forEach((name, value) -> line.add(name + "=" + value));
        if (!line.isEmpty()) {
            line.addFirst("env");
        }
        line.addAll(command);
        return Starter.start(vm.ssh().command(line));
    }

    @Override
    public void startJob(String machineId, String jobId, List<String> command, Map<String, String> environment)
            throws IOException {
        Names.checked(jobId);
        MicroVm vm = alive(machineId);
        synchronized (lock(machineId)) {
            Map<String, String> all = new LinkedHashMap<>(environment(vm));
            all.putAll(environment);
            vm.jobs().start(jobId, command, all);
        }
    }

    private Map<String, String> environment(MicroVm vm) {
        return vm.record().spec().egress().mode().hasWayOut()
                ? EgressWays.proxyVariables(MachineNetwork.PROXY)
                : Map.of();
    }

    @Override
    public Optional<JobStatus> job(String machineId, String jobId) throws IOException {
        Names.checked(jobId);
        Optional<MicroVm> vm = machines.find(Names.checked(machineId));
        return vm.isEmpty() ? Optional.empty() : vm.get().jobs().status(jobId);
    }

    @Override
    public void killJob(String machineId, String jobId) throws IOException {
        Names.checked(jobId);
        Optional<MicroVm> vm = up(machineId);
        if (vm.isEmpty() || !vm.get().jobs().knows(jobId)) {
            return;
        }
        vm.get().go();
        vm.get().jobs().kill(jobId);
    }

    @Override
    public void killAll(String machineId) throws IOException {
        Optional<MicroVm> vm = up(machineId);
        if (vm.isPresent()) {
            vm.get().go();
            vm.get().agent().killAll();
        }
    }

    @Override
    public Path gitTransport(String machineId) {
        return up(machineId)
                .orElseThrow(() -> new IllegalStateException("machine " + machineId + " is gone"))
                .ssh()
                .transport();
    }

    @Override
    public void writeFile(String machineId, String path, byte[] content) throws IOException {
        Path inside = GuestFiles.checked(path);
        MicroVm vm = alive(machineId);
        GuestFiles.write(vm.agent(), vm.ssh()::command, inside, content);
    }

    @Override
    public void pause(String machineId) throws IOException {
        alive(machineId).api().pause();
    }

    @Override
    public void resume(String machineId) throws IOException {
        MicroVm vm = alive(machineId);
        if (vm.isPaused()) {
            vm.api().resume();
            lifecycle().setIdentity(machineId, vm);
        }
    }

    @Override
    public boolean isPaused(String machineId) {
        return up(machineId).filter(MicroVm::isPaused).isPresent();
    }

    @Override
    public MachineUsage usage(String machineId) throws IOException {
        return usages.of(machineId, alive(machineId));
    }

    @Override
    public synchronized void close() {
        if (lifecycle != null) {
            lifecycle.close();
            lifecycle = null;
        }
        machines.forgetConnections();
    }

    private Optional<MicroVm> up(String machineId) {
        try {
            return machines.find(Names.checked(machineId))
                    .filter(vm -> vm.record().state() == MachineRecord.State.UP && vm.isAlive());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MicroVm alive(String machineId) throws IOException {
        return up(machineId).orElseThrow(() -> gone(machineId));
    }

    private static NoSuchFileException gone(String machineId) {
        return new NoSuchFileException("machine " + machineId + " is gone");
    }

    private Object lock(String machineId) {
        return locks.computeIfAbsent(Names.checked(machineId), id -> new Object());
    }
}
