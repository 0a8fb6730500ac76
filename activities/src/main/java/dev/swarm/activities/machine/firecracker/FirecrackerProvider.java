package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.guest.GuestFiles;
import dev.swarm.activities.machine.host.Names;
import dev.swarm.activities.machine.host.Starter;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machines as Firecracker micro-VMs, restored from a snapshot. Each has a jail, a user, a process namespace, a network
 * namespace and control groups of its own; the host speaks to the agent inside over vsock, and runs commands inside by ssh
 * through the machine's own network namespace.
 */
public class FirecrackerProvider implements MachineProvider {
    private static final Logger log = LoggerFactory.getLogger(FirecrackerProvider.class);
    private static final Duration ANSWER = Duration.ofSeconds(3);

    private final FirecrackerHost host;
    private final Machines machines;
    private final Lifecycle lifecycle;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    private final Usages usages = new Usages();

    public FirecrackerProvider(FirecrackerOptions options) {
        try {
            this.host = new FirecrackerHost(options);
            this.machines = new Machines(host);
            this.lifecycle = new Lifecycle(host, machines);
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
                        FailureCode.SANDBOX_UNAVAILABLE,
                        "Firecracker cannot run here: " + String.join("; ", missing) + "."));
    }

    /** An open network only where this host forwards packets already: that is for its administrator to decide. */
    @Override
    public Set<EgressMode> egressModes() {
        Set<EgressMode> modes = EnumSet.of(EgressMode.NONE);
        if (host.options().gateway().isPresent()) {
            modes.addAll(EnumSet.of(EgressMode.GATEWAY, EgressMode.REGISTRIES));
        }
        try {
            if (host.options()
                    .surroundings()
                    .host()
                    .run("cat", "/proc/sys/net/ipv4/ip_forward")
                    .equals("1")) {
                modes.add(EgressMode.OPEN);
            }
        } catch (IOException e) {
            log.debug("Whether this host forwards packets cannot be read", e);
        }
        return modes;
    }

    @Override
    public boolean create(String machineId, MachineSpec spec) throws IOException {
        if (!egressModes().contains(spec.egress().mode())) {
            throw new IOException("this host cannot hold the egress policy "
                    + spec.egress().mode().wire());
        }
        synchronized (lock(machineId)) {
            return lifecycle.create(machineId, spec);
        }
    }

    /** Writes the machine to disk and ends its process; {@link #create} brings it back as it was. */
    public void suspend(String machineId) throws IOException {
        synchronized (lock(machineId)) {
            lifecycle.suspend(alive(machineId));
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
                .filter(id -> Names.isName(id) && !lifecycle.isBuilding(id))
                .toList();
    }

    @Override
    public void destroy(String machineId) throws IOException {
        synchronized (lock(machineId)) {
            host.options().gateway().ifPresent(gateway -> gateway.close(machineId));
            machines.destroy(machineId);
            usages.forget(machineId);
        }
    }

    @Override
    public Process exec(String machineId, List<String> command) throws IOException {
        return Starter.start(alive(machineId).ssh().command(command));
    }

    @Override
    public void startJob(String machineId, String jobId, List<String> command, Map<String, String> environment)
            throws IOException {
        Names.checked(jobId);
        MicroVm vm = alive(machineId);
        synchronized (lock(machineId)) {
            vm.jobs().start(jobId, command, environment);
        }
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
            lifecycle.setClock(machineId, vm);
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
    public void close() {
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
