package dev.swarm.activities.machine;

import dev.swarm.activities.machine.egress.EgressWays;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.host.HostCommands;
import dev.swarm.activities.machine.host.Starter;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Machines made of Linux namespaces, by bubblewrap: no network but a loopback, which leads to the egress proxy where the
 * policy says so, a read-only system, own users, processes and files. A machine is a folder and a control group; it is up as
 * long as they are there, whether or not a process runs in it, and each job or command gets namespaces of its own over the
 * same files.
 *
 * <p>Limits: memory, processes and a CPU share by control group (version 1 or a delegated version 2 subtree). Where
 * no control group can be made, rlimits stand in: processes and data memory are then limited for each job or command, and
 * {@link #usage} is what memory of the whole machine is judged by. File size is limited by rlimit; disk as a whole only by
 * whoever watches {@link #usage}.
 *
 * <p>A worker that runs as root gives each machine a host user of its own: root inside namespaces would still be root to
 * {@code /proc/sys}.
 */
public final class SandboxProvider implements MachineProvider {
    private static final String WAY_OUT = "fs/egress";

    private final SandboxFolders folders;
    private final Optional<ControlGroups> groups;
    private final SandboxProcesses processes;
    private final SandboxUsage usage;
    private final SandboxEgress egress;
    private final Path jobScript;
    private final List<Path> readOnly;
    private final Optional<Path> tools;

    /**
     * How to confine.
     *
     * @param controlGroups false to use rlimits only
     * @param delegated a control group (version 2) in which this process may make groups; empty to look for one
     * @param readOnly folders of the host that machines may read, besides {@code /usr}
     * @param tools folder with agent programs that machines see as {@code /opt/agents}
     */
    public record Options(boolean controlGroups, Optional<Path> delegated, List<Path> readOnly, Optional<Path> tools) {
        public Options {
            if (tools.isPresent() && !Files.isDirectory(tools.get())) {
                throw new IllegalArgumentException("SWARM_AGENT_TOOLS: there is no folder " + tools.get());
            }
        }

        public static Options standard() {
            return new Options(true, Optional.empty(), List.of(), Optional.empty());
        }

        /** The same with agent programs; null for none. */
        public Options withTools(@Nullable Path folder) {
            return new Options(controlGroups, delegated, readOnly, Optional.ofNullable(folder));
        }
    }

    /** @param root folder for all machines, made where needed; one process at a time uses it */
    public SandboxProvider(Path root) {
        this(root, Options.standard());
    }

    public SandboxProvider(Path root, Options options) {
        this(root, options, EgressWays.NONE);
    }

    /** @param ways where ways out lead */
    public SandboxProvider(Path root, Options options, EgressWays ways) {
        try {
            this.folders = new SandboxFolders(root);
            this.jobScript = folders.root().resolve("job");
            Disk.replace(jobScript, SandboxScripts.JOB, "rwx------");
        } catch (IOException e) {
            throw new UncheckedIOException("the machines' folder cannot be prepared", e);
        }
        this.groups =
                options.controlGroups() ? ControlGroups.detect(folders.house(), options.delegated()) : Optional.empty();
        this.processes = new SandboxProcesses(folders, groups);
        this.usage = new SandboxUsage(folders, groups);
        this.egress = new SandboxEgress(ways);
        this.readOnly = List.copyOf(options.readOnly());
        this.tools = options.tools();
    }

    @Override
    public Set<EgressMode> egressModes() {
        return egress.modes();
    }

    @Override
    public String name() {
        return "sandbox";
    }

    /** Whether limits hold for each machine as a whole, by control group; otherwise for each of its jobs and commands. */
    public boolean limitsWholeMachines() {
        return groups.isPresent();
    }

    @Override
    public Optional<Failure> unavailable() {
        return SandboxTrial.failure(this);
    }

    @Override
    public synchronized boolean create(String machineId, MachineSpec spec) throws IOException {
        if (!egressModes().contains(spec.egress().mode())) {
            throw new IOException("sandboxes here cannot be kept to egress "
                    + spec.egress().mode().wire());
        }
        Path folder = folders.of(machineId);
        boolean adopted = Files.isDirectory(folder);
        OptionalInt uid = adopted ? folders.uid(machineId) : folders.freeUid();
        if (groups.isPresent()) {
            groups.get().create(machineId, spec.limits());
        }
        Path where = adopted ? folder : folders.prepare(machineId, uid, tools.isPresent());
        egress.open(machineId, spec.egress(), where.resolve(WAY_OUT), path -> Disk.own(path, uid));
        writeScripts(where, machineId, uid, spec);
        if (!adopted) {
            folders.admit(where, machineId);
        }
        return adopted;
    }

    private void writeScripts(Path where, String machineId, OptionalInt uid, MachineSpec spec) throws IOException {
        MachineLimits limits = spec.limits();
        Path folder = folders.of(machineId);
        SandboxScripts.Machine machine = new SandboxScripts.Machine(
                machineId,
                folder,
                processes.mark(machineId),
                uid,
                groups.map(g -> g.entries(machineId)).orElse(List.of()),
                limits,
                readOnly,
                tools,
                spec.egress().mode() != EgressMode.NONE);
        folders.keepLimits(where, limits);
        Files.write(where.resolve("filter"), SocketFilter.program());
        Disk.replace(where.resolve("enter"), SandboxScripts.enter(machine), "rwx------");
        Disk.replace(where.resolve("transport"), SandboxScripts.transport(folder.resolve("enter")), "rwx------");
    }

    @Override
    public boolean isAlive(String machineId) {
        return folders.isAlive(machineId);
    }

    @Override
    public List<String> machines() throws IOException {
        return folders.ids();
    }

    @Override
    public List<String> reapLeftovers() throws IOException {
        List<String> removed = new ArrayList<>();
        processes.reap().forEach(pid -> removed.add("process " + pid));
        removed.addAll(reapGroups());
        removed.addAll(egress.reap(this::machines));
        return removed;
    }

    /** Alone with this provider: a machine's group is made before its folder. */
    private synchronized List<String> reapGroups() throws IOException {
        return groups.isPresent() ? groups.get().reap(() -> new HashSet<>(machines())) : List.of();
    }

    @Override
    public synchronized void destroy(String machineId) throws IOException {
        folders.condemn(machineId);
        processes.killAll(machineId);
        if (groups.isPresent()) {
            groups.get().removeOnceEmpty(machineId);
        }
        egress.close(machineId);
        folders.bury(machineId);
        usage.forget(machineId);
    }

    @Override
    public void killAll(String machineId) throws IOException {
        if (!isAlive(machineId)) {
            return;
        }
        resume(machineId);
        processes.killInside(machineId);
        if (groups.isPresent()) {
            groups.get().create(machineId, folders.limits(machineId));
        }
    }

    @Override
    public Process exec(String machineId, List<String> command) throws IOException {
        List<String> line = new ArrayList<>(List.of(enter(machineId).toString()));
        line.addAll(command);
        return Starter.startAsIs(bare(line));
    }

    @Override
    public void startJob(String machineId, String jobId, List<String> command, Map<String, String> environment)
            throws IOException {
        Path enter = enter(machineId);
        Path job = folders.job(machineId, jobId);
        if (SandboxJobs.isStarted(job)) {
            return;
        }
        SandboxJobs.prepare(job, folders.uid(machineId));
        List<String> line =
                new ArrayList<>(List.of("setsid", "sh", jobScript.toString(), job.toString(), enter.toString(), "env"));
        environment.forEach((name, value) -> line.add(name + "=" + value));
        line.addAll(egress.start(folders.of(machineId).resolve(WAY_OUT)));
        line.addAll(command);
        ProcessBuilder builder = bare(line);
        processes.mark(builder, machineId);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Starter.startAsIs(builder);
    }

    @Override
    public Optional<JobStatus> job(String machineId, String jobId) throws IOException {
        return SandboxJobs.status(folders.job(machineId, jobId), pauses(machineId));
    }

    @Override
    public void killJob(String machineId, String jobId) throws IOException {
        Path job = folders.job(machineId, jobId);
        if (SandboxJobs.isOver(job)) {
            return;
        }
        if (isPaused(machineId)) {
            resume(machineId);
        }
        SandboxJobs.kill(job);
    }

    @Override
    public Path gitTransport(String machineId) {
        return folders.of(machineId).resolve("transport");
    }

    @Override
    public void writeFile(String machineId, String path, byte[] content) throws IOException {
        new SandboxFileWriter(folders.of(machineId).resolve("fs"), folders.uid(machineId)).write(path, content);
    }

    @Override
    public synchronized void pause(String machineId) throws IOException {
        folders.requireAlive(machineId);
        pauses(machineId).begin();
        processes.stop(machineId);
    }

    @Override
    public synchronized void resume(String machineId) throws IOException {
        folders.requireAlive(machineId);
        PauseLog pauses = pauses(machineId);
        processes.go(machineId, pauses.isPaused());
        pauses.end();
    }

    @Override
    public boolean isPaused(String machineId) {
        try {
            return pauses(machineId).isPaused();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** CPU is counted since the previous call. An inode counts as 1 KiB of disk besides its blocks. */
    @Override
    public MachineUsage usage(String machineId) throws IOException {
        folders.requireAlive(machineId);
        return usage.of(machineId, processes.inside(machineId));
    }

    private PauseLog pauses(String machineId) {
        return new PauseLog(folders.of(machineId).resolve("pauses"));
    }

    private Path enter(String machineId) throws IOException {
        folders.requireAlive(machineId);
        return folders.of(machineId).resolve("enter");
    }

    private ProcessBuilder bare(List<String> line) {
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(folders.root().toFile());
        builder.environment().clear();
        builder.environment().put("PATH", HostCommands.PATH);
        return builder;
    }
}
