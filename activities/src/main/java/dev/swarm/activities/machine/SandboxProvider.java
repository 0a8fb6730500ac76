package dev.swarm.activities.machine;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.machine.egress.EgressWays;
import dev.swarm.activities.machine.host.Starter;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machines made of Linux namespaces, by bubblewrap: no network but a loopback, which leads to the egress proxy where the
 * policy says so, a read-only system, own users, processes and files. A machine is a folder and a control group; it is up as long as they are there, whether or not a process runs in it, and
 * each job or command gets namespaces of its own over the same files.
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
    private static final String MARK = "SWARM_MACHINE";
    private static final Logger log = LoggerFactory.getLogger(SandboxProvider.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration STARTING = Duration.ofSeconds(10);
    private static final Duration FREEZING = Duration.ofMillis(100);
    private static final long LOOK_EVERY_MILLIS = 5;
    private static final int FIRST_UID = 1_900_000_000;
    private static final int UIDS = 4096;
    private static final String NEW = ".new-";
    private static final String DEAD = ".dead-";
    private static final String WAY_OUT = "fs/egress";

    private final Path root;
    private final Path machines;
    private final Path jobScript;
    private final String house;
    private final boolean asRoot;
    private final Optional<ControlGroups> groups;
    private final List<Path> readOnly;
    private final Optional<Path> tools;
    private final SandboxEgress egress;
    private final ObjectMapper json = Payloads.objectMapper();
    private final Map<String, CpuSample> cpu = new ConcurrentHashMap<>();
    private final Map<String, DiskSample> disk = new ConcurrentHashMap<>();

    private record CpuSample(long at, long nanos) {}

    private record DiskSample(long at, long took, long mebibytes) {}

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
            this.root = Files.createDirectories(root.toAbsolutePath(), only("rwx------"));
            Files.setPosixFilePermissions(this.root, PosixFilePermissions.fromString("rwx------"));
            this.machines = Files.createDirectories(this.root.resolve("machines"));
            this.house = UUID.nameUUIDFromBytes(
                            this.root.toRealPath().toString().getBytes(StandardCharsets.UTF_8))
                    .toString();
            this.asRoot = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
            this.jobScript = this.root.resolve("job");
            replace(jobScript, SandboxScripts.JOB, "rwx------");
        } catch (IOException e) {
            throw new UncheckedIOException("the machines' folder cannot be prepared", e);
        }
        this.groups = options.controlGroups() ? ControlGroups.detect(house, options.delegated()) : Optional.empty();
        this.readOnly = List.copyOf(options.readOnly());
        this.tools = options.tools();
        this.egress = new SandboxEgress(ways);
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
        if (!onPath("bwrap")) {
            return sandboxFailure("bubblewrap is not installed; install it: apt-get install bubblewrap");
        }
        for (String tool : List.of("prlimit", "setpriv", "unshare", "mount", "setsid", "du", "env")) {
            if (!onPath(tool)) {
                return sandboxFailure(
                        "the program " + tool + " is not installed; install it: apt-get install util-linux coreutils");
            }
        }
        String trial = "trial-" + ProcessHandle.current().pid();
        try {
            create(trial, MachineSpec.of(new MachineLimits(256, 64, 16)));
            try {
                Process process = exec(trial, List.of("true"));
                String output = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                    process.destroyForcibly();
                    return sandboxFailure("bubblewrap does not work here: " + output
                            + " (it needs version 0.8 or newer, and user namespaces: sysctl"
                            + " kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0)");
                }
                return Optional.empty();
            } finally {
                destroy(trial);
            }
        } catch (IOException e) {
            return sandboxFailure("no sandbox can be made: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return sandboxFailure("interrupted");
        }
    }

    private static Optional<Failure> sandboxFailure(String message) {
        return Optional.of(Failure.of(FailureCode.SANDBOX_UNAVAILABLE, "Agents cannot be confined: " + message + "."));
    }

    @Override
    public synchronized boolean create(String machineId, MachineSpec spec) throws IOException {
        if (!egressModes().contains(spec.egress().mode())) {
            throw new IOException("sandboxes here cannot be kept to egress "
                    + spec.egress().mode().wire());
        }
        MachineLimits limits = spec.limits();
        boolean wayOut = spec.egress().mode() != EgressMode.NONE;
        Path folder = folder(machineId);
        boolean adopted = Files.isDirectory(folder);
        OptionalInt uid = adopted ? uid(folder) : freeUid();
        if (groups.isPresent()) {
            groups.get().create(machineId, limits);
        }
        if (adopted) {
            egress.open(machineId, spec.egress(), folder.resolve(WAY_OUT), path -> own(path, uid));
            writeScripts(folder, folder, machineId, uid, limits, wayOut);
            return true;
        }
        Path fresh = machines.resolve(NEW + machineId);
        remove(fresh);
        Files.createDirectories(fresh, only("rwx------"));
        Files.createDirectory(fresh.resolve("jobs"), only("rwx------"));
        Path files = Files.createDirectory(fresh.resolve("fs"));
        for (String name : List.of("workspace", "home", "tmp")) {
            own(Files.createDirectory(files.resolve(name), only("rwx------")), uid);
        }
        Path etc = Files.createDirectory(files.resolve("etc"));
        Files.setPosixFilePermissions(files, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(etc, PosixFilePermissions.fromString("rwxr-xr-x"));
        replace(
                etc.resolve("passwd"),
                "agent:x:1000:1000:agent:/home/agent:/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n",
                "rw-r--r--");
        replace(etc.resolve("group"), "agent:x:1000:\nnogroup:x:65534:\n", "rw-r--r--");
        replace(etc.resolve("hosts"), "127.0.0.1 localhost machine\n::1 localhost\n", "rw-r--r--");
        replace(etc.resolve("nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files\n", "rw-r--r--");
        if (uid.isPresent()) {
            replace(fresh.resolve("uid"), Integer.toString(uid.getAsInt()), "rw-------");
        }
        if (tools.isPresent()) {
            Files.createDirectory(files.resolve("tools"));
        }
        egress.open(machineId, spec.egress(), fresh.resolve(WAY_OUT), path -> own(path, uid));
        writeScripts(fresh, folder, machineId, uid, limits, wayOut);
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        return false;
    }

    private void writeScripts(
            Path where, Path folder, String machineId, OptionalInt uid, MachineLimits limits, boolean wayOut)
            throws IOException {
        List<Path> entries = groups.map(g -> g.entries(machineId)).orElse(List.of());
        SandboxScripts.Machine machine = new SandboxScripts.Machine(
                machineId, folder, mark(machineId), uid, entries, limits, readOnly, tools, wayOut);
        replace(where.resolve("limits.json"), json.writeValueAsString(limits), "rw-------");
        Files.write(where.resolve("filter"), SocketFilter.program());
        replace(where.resolve("enter"), SandboxScripts.enter(machine), "rwx------");
        replace(where.resolve("transport"), SandboxScripts.transport(folder.resolve("enter")), "rwx------");
    }

    @Override
    public boolean isAlive(String machineId) {
        Path folder = folder(machineId);
        return Files.isExecutable(folder.resolve("enter")) && Files.isDirectory(folder.resolve("fs/workspace"));
    }

    @Override
    public List<String> machines() throws IOException {
        try (Stream<Path> folders = Files.list(machines)) {
            return folders.map(folder -> String.valueOf(folder.getFileName()))
                    .map(name -> name.startsWith(NEW) ? name.substring(NEW.length()) : name)
                    .map(name -> name.startsWith(DEAD) ? name.substring(DEAD.length()) : name)
                    .filter(name -> NAME.matcher(name).matches())
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    @Override
    public List<String> reapLeftovers() throws IOException {
        // In this order: a machine that is made meanwhile has its folder before its first process.
        Map<String, Set<Long>> marked = HostProcesses.markedBelow(MARK + "=" + house + "/");
        Set<String> known = new HashSet<>(machines());
        List<String> removed = new ArrayList<>();
        marked.forEach((machineId, pids) -> {
            if (!known.contains(machineId)) {
                for (long pid : pids) {
                    HostProcesses.kill(pid);
                    removed.add("process " + pid);
                }
            }
        });
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
        Path folder = folder(machineId);
        Path dead = machines.resolve(DEAD + machineId);
        if (Files.exists(folder)) {
            remove(dead);
            // Out of the way first, so that nothing can start in it any more.
            Files.move(folder, dead, StandardCopyOption.ATOMIC_MOVE);
        }
        killProcesses(machineId, () -> processes(machineId).isEmpty());
        if (groups.isPresent()) {
            await("the control group of machine " + machineId + " stays busy", () -> {
                try {
                    groups.get().remove(machineId);
                    return true;
                } catch (IOException e) {
                    return false;
                }
            });
        }
        egress.close(machineId);
        remove(dead);
        remove(machines.resolve(NEW + machineId));
        cpu.remove(machineId);
        disk.remove(machineId);
    }

    @Override
    public void killAll(String machineId) throws IOException {
        if (!isAlive(machineId)) {
            return;
        }
        resume(machineId);
        killProcesses(machineId, () -> inside(machineId).isEmpty());
        if (groups.isPresent()) {
            groups.get().create(machineId, limits(machineId));
        }
    }

    private void killProcesses(String machineId, BooleanSupplier gone) throws IOException {
        if (groups.isPresent()) {
            // Killed while it stands still, none sees another's end and none fails to start one before its own.
            groups.get().freeze(machineId, true);
            groups.get().awaitFrozen(machineId, FREEZING);
            groups.get().kill(machineId);
            groups.get().forbidProcesses(machineId);
            groups.get().freeze(machineId, false);
        }
        await("the processes of machine " + machineId + " do not end", () -> {
            try {
                if (groups.isPresent()) {
                    groups.get().kill(machineId);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            inside(machineId).forEach(HostProcesses::kill);
            if (gone.getAsBoolean()) {
                return true;
            }
            if (inside(machineId).isEmpty()) {
                // Only the host's halves are left: with nothing inside they end by themselves, or are ended here.
                processes(machineId).forEach(HostProcesses::kill);
            }
            return gone.getAsBoolean();
        });
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
        Path job = jobFolder(machineId, jobId);
        if (Files.exists(job.resolve("pid"))) {
            return;
        }
        if (!Files.isDirectory(job)) {
            makeJob(job, uid(folder(machineId)));
        }
        List<String> line =
                new ArrayList<>(List.of("setsid", "sh", jobScript.toString(), job.toString(), enter.toString(), "env"));
        environment.forEach((name, value) -> line.add(name + "=" + value));
        line.addAll(egress.start(folder(machineId).resolve(WAY_OUT)));
        line.addAll(command);
        ProcessBuilder builder = bare(line);
        String mark = mark(machineId);
        builder.environment().put(mark.substring(0, mark.indexOf('=')), mark.substring(mark.indexOf('=') + 1));
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Starter.startAsIs(builder);
    }

    /** A job's folder is never there without its log. */
    private void makeJob(Path job, OptionalInt uid) throws IOException {
        Path fresh = Files.createTempDirectory(job.getParent(), NEW, only("rwx------"));
        // Programs that open /dev/stdout open this file anew, as the machine's user.
        own(Files.createFile(fresh.resolve("log"), only("rw-------")), uid);
        try {
            Files.move(fresh, job, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.isDirectory(job)) {
                throw e;
            }
            // Another caller was first.
            remove(fresh);
        }
    }

    @Override
    public Optional<JobStatus> job(String machineId, String jobId) throws IOException {
        Path job = jobFolder(machineId, jobId);
        if (!Files.isDirectory(job)) {
            return Optional.empty();
        }
        try {
            Optional<Integer> exit = exitCode(job);
            boolean over = exit.isPresent();
            if (!over && !isRunning(job)) {
                // It may have ended between the two looks.
                exit = exitCode(job).or(() -> Optional.of(137));
            }
            Path startedFile = Files.exists(job.resolve("pid")) ? job.resolve("pid") : job;
            Instant started = Files.getLastModifiedTime(startedFile).toInstant();
            Instant end = Instant.now();
            if (over) {
                end = Files.getLastModifiedTime(job.resolve("exit")).toInstant();
            } else if (exit.isPresent()) {
                end = Files.getLastModifiedTime(job.resolve("log")).toInstant();
            }
            Duration running = Duration.between(started, end).minus(frozen(machineId, started, end));
            return Optional.of(new JobStatus(exit, job.resolve("log"), running.isNegative() ? Duration.ZERO : running));
        } catch (NoSuchFileException e) {
            if (Files.isDirectory(job)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static Optional<Integer> exitCode(Path job) throws IOException {
        Path file = job.resolve("exit");
        return Files.exists(file)
                ? Optional.of(Integer.parseInt(Files.readString(file).strip()))
                : Optional.empty();
    }

    private static boolean isRunning(Path job) throws IOException {
        Optional<HostProcesses.Identity> wrapper = wrapper(job);
        if (wrapper.isPresent()) {
            return wrapper.get().isAlive();
        }
        Instant asked = Files.getLastModifiedTime(job).toInstant();
        return Instant.now().isBefore(asked.plus(STARTING));
    }

    private static Optional<HostProcesses.Identity> wrapper(Path job) throws IOException {
        try {
            return HostProcesses.Identity.parse(Files.readString(job.resolve("pid")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void killJob(String machineId, String jobId) throws IOException {
        Path job = jobFolder(machineId, jobId);
        if (!Files.isDirectory(job) || exitCode(job).isPresent()) {
            return;
        }
        if (isPaused(machineId)) {
            resume(machineId);
        }
        await("job " + jobId + " of machine " + machineId + " does not end", () -> {
            try {
                if (!isRunning(job)) {
                    return true;
                }
                Optional<HostProcesses.Identity> wrapper = wrapper(job);
                if (wrapper.isPresent()) {
                    below(wrapper.get().pid()).forEach(HostProcesses::kill);
                }
                return false;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /**
     * What to kill so that a wrapper's command ends: all below its bwrap, which then reports the end of the last of them;
     * bwrap itself only where nothing is below.
     */
    private static List<Long> below(long wrapper) {
        List<Long> direct = HostProcesses.children(wrapper);
        List<Long> all = new ArrayList<>(HostProcesses.descendants(wrapper));
        all.removeAll(direct);
        return all.isEmpty() ? direct : all;
    }

    @Override
    public Path gitTransport(String machineId) {
        return folder(machineId).resolve("transport");
    }

    @Override
    public void writeFile(String machineId, String path, byte[] content) throws IOException {
        Path files = folder(machineId).resolve("fs");
        Path inside = Path.of(path).normalize();
        Path base;
        Path relative;
        if (inside.startsWith("/home/agent") && inside.getNameCount() > 2) {
            base = files.resolve("home");
            relative = Path.of("/home/agent").relativize(inside);
        } else if (inside.startsWith("/workspace") && inside.getNameCount() > 1) {
            base = files.resolve("workspace");
            relative = Path.of("/workspace").relativize(inside);
        } else {
            throw new IllegalArgumentException("not below the home or the workspace: " + path);
        }
        try (SecureDirectoryStream<Path> directory = secure(Files.newDirectoryStream(base))) {
            write(directory, relative, content, uid(folder(machineId)));
        }
    }

    /** Follows no link on its way: what is in the machine may have been laid out to lead elsewhere. */
    private void write(SecureDirectoryStream<Path> directory, Path relative, byte[] content, OptionalInt uid)
            throws IOException {
        Path first = relative.getName(0);
        if (relative.getNameCount() > 1) {
            try (SecureDirectoryStream<Path> next = directory.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
                write(next, relative.subpath(1, relative.getNameCount()), content, uid);
            }
            return;
        }
        Path fresh = Path.of(".swarm-" + System.nanoTime());
        try (SeekableByteChannel channel = directory.newByteChannel(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                only("rwx------"))) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
        if (uid.isPresent()) {
            PosixFileAttributeView view =
                    directory.getFileAttributeView(fresh, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            String owner = Integer.toString(uid.getAsInt());
            UserPrincipalLookupService principals = root.getFileSystem().getUserPrincipalLookupService();
            view.setOwner(principals.lookupPrincipalByName(owner));
            view.setGroup(principals.lookupPrincipalByGroupName(owner));
        }
        directory.move(fresh, directory, first);
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException("this file system has no secure directory streams");
    }

    @Override
    public synchronized void pause(String machineId) throws IOException {
        requireAlive(machineId);
        if (!isPaused(machineId)) {
            append(machineId, Instant.now().toString());
        }
        if (groups.isPresent() && groups.get().canFreeze()) {
            groups.get().freeze(machineId, true);
            await("machine " + machineId + " does not freeze", () -> {
                try {
                    return groups.get().isFrozen(machineId);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } else {
            // Whatever starts between two looks is stopped by the next.
            await("machine " + machineId + " does not stop", () -> {
                Set<Long> running = new HashSet<>(inside(machineId));
                running.removeIf(HostProcesses::isStopped);
                try {
                    HostProcesses.signal("STOP", running);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return running.isEmpty();
            });
        }
    }

    @Override
    public synchronized void resume(String machineId) throws IOException {
        requireAlive(machineId);
        if (groups.isPresent() && groups.get().canFreeze()) {
            groups.get().freeze(machineId, false);
        } else if (isPaused(machineId)) {
            HostProcesses.signal("CONT", inside(machineId));
        }
        if (isPaused(machineId)) {
            append(machineId, " " + Instant.now() + "\n");
        }
    }

    @Override
    public boolean isPaused(String machineId) {
        try {
            List<String[]> pauses = pauses(machineId);
            return !pauses.isEmpty() && pauses.getLast().length == 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One line for each time it was frozen: from and, once it is over, until. */
    private List<String[]> pauses(String machineId) throws IOException {
        try {
            return Files.readAllLines(folder(machineId).resolve("pauses")).stream()
                    .map(line -> line.split(" "))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private void append(String machineId, String text) throws IOException {
        Files.writeString(
                folder(machineId).resolve("pauses"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private Duration frozen(String machineId, Instant from, Instant until) throws IOException {
        Duration sum = Duration.ZERO;
        for (String[] pause : pauses(machineId)) {
            Instant start = later(Instant.parse(pause[0]), from);
            Instant end = pause.length > 1 ? Instant.parse(pause[1]) : until;
            end = end.isAfter(until) ? until : end;
            if (end.isAfter(start)) {
                sum = sum.plus(Duration.between(start, end));
            }
        }
        return sum;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** CPU is counted since the previous call. An inode counts as 1 KiB of disk besides its blocks. */
    @Override
    public MachineUsage usage(String machineId) throws IOException {
        requireAlive(machineId);
        Set<Long> pids = inside(machineId);
        long memory = groups.isPresent() ? groups.get().memoryBytes(machineId) : HostProcesses.memoryBytes(pids);
        Optional<Long> counted = groups.isPresent() ? groups.get().cpuNanos(machineId) : Optional.empty();
        CpuSample now = new CpuSample(System.nanoTime(), counted.orElseGet(() -> HostProcesses.cpuNanos(pids)));
        CpuSample before = cpu.put(machineId, now);
        double percent = before == null || now.at() == before.at()
                ? 0
                : Math.max(0, 100.0 * (now.nanos() - before.nanos()) / (now.at() - before.at()));
        return new MachineUsage(memory / (1024 * 1024), diskMiB(machineId), percent, pids.size());
    }

    private long diskMiB(String machineId) throws IOException {
        long now = System.nanoTime();
        DiskSample last = disk.get(machineId);
        // Counting a large workspace takes a while; it may take a tenth of the time.
        if (last != null && now - last.at() < Math.max(TimeUnit.MILLISECONDS.toNanos(500), 10 * last.took())) {
            return last.mebibytes();
        }
        String folder = folder(machineId).toString();
        long kibibytes = du("-sxk", folder) + du("-sx", "--inodes", folder);
        disk.put(machineId, new DiskSample(now, System.nanoTime() - now, kibibytes / 1024));
        return kibibytes / 1024;
    }

    private static long du(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of("du"));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int tab = output.indexOf('\t');
        if (tab < 0) {
            throw new IOException("du gave no answer");
        }
        return Long.parseLong(output.substring(0, tab));
    }

    /** All processes that belong to the machine, on both sides of its wall. */
    private Set<Long> processes(String machineId) {
        Set<Long> pids = HostProcesses.marked(mark(machineId));
        groups.ifPresent(g -> pids.addAll(g.processes(machineId)));
        return pids;
    }

    /** The machine's processes without the wrappers that wait for its jobs. */
    private Set<Long> inside(String machineId) {
        if (groups.isPresent()) {
            return groups.get().processes(machineId);
        }
        Set<Long> pids = HostProcesses.marked(mark(machineId));
        Path jobs = folder(machineId).resolve("jobs");
        Path deadJobs = machines.resolve(DEAD + machineId).resolve("jobs");
        for (Path folder : List.of(jobs, deadJobs)) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> each = Files.list(folder)) {
                for (Path job : each.toList()) {
                    wrapper(job).ifPresent(wrapper -> pids.remove(wrapper.pid()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return pids;
    }

    private void remove(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        // The machine may have made folders that are too deep for Java's calls or closed to their owner.
        HostProcesses.run(List.of("rm", "-rf", "--one-file-system", "--", folder.toString()));
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            HostProcesses.run(List.of(
                    "find",
                    folder.toString(),
                    "-xdev",
                    "-type",
                    "d",
                    "!",
                    "-perm",
                    "-u=rwx",
                    "-exec",
                    "chmod",
                    "u+rwx",
                    "{}",
                    ";"));
            HostProcesses.run(List.of("rm", "-rf", "--one-file-system", "--", folder.toString()));
        }
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("a machine's folder cannot be removed: " + folder.getFileName());
        }
    }

    private ProcessBuilder bare(List<String> line) {
        ProcessBuilder builder = new ProcessBuilder(line).directory(root.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", SandboxScripts.PATH);
        return builder;
    }

    private static void await(String problem, BooleanSupplier done) throws IOException {
        long start = System.nanoTime();
        try {
            while (!done.getAsBoolean()) {
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw new IOException(problem);
                }
                Thread.sleep(LOOK_EVERY_MILLIS);
            }
        } catch (UncheckedIOException e) {
            throw new IOException(problem, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private synchronized OptionalInt freeUid() throws IOException {
        if (!asRoot) {
            return OptionalInt.empty();
        }
        Set<Integer> taken = new HashSet<>();
        try (Stream<Path> folders = Files.list(machines)) {
            for (Path folder : folders.toList()) {
                try {
                    uid(folder).ifPresent(taken::add);
                } catch (NoSuchFileException e) {
                    log.debug("{} has no user yet", folder);
                }
            }
        }
        // Two data folders on one host start at different places.
        int base = FIRST_UID + Math.floorMod(house.hashCode(), 10_000) * UIDS;
        return OptionalInt.of(IntStream.range(base, base + UIDS)
                .filter(uid -> !taken.contains(uid))
                .findFirst()
                .orElseThrow(() -> new IOException("more than " + UIDS + " machines")));
    }

    private OptionalInt uid(Path folder) throws IOException {
        return asRoot
                ? OptionalInt.of(
                        Integer.parseInt(Files.readString(folder.resolve("uid")).strip()))
                : OptionalInt.empty();
    }

    private void own(Path path, OptionalInt uid) throws IOException {
        if (uid.isPresent()) {
            Files.setAttribute(path, "unix:uid", uid.getAsInt());
            Files.setAttribute(path, "unix:gid", uid.getAsInt());
        }
    }

    private MachineLimits limits(String machineId) throws IOException {
        return json.readValue(folder(machineId).resolve("limits.json").toFile(), MachineLimits.class);
    }

    private void requireAlive(String machineId) throws IOException {
        if (!isAlive(machineId)) {
            throw new NoSuchFileException("machine " + machineId + " is gone");
        }
    }

    private Path enter(String machineId) throws IOException {
        requireAlive(machineId);
        return folder(machineId).resolve("enter");
    }

    private String mark(String machineId) {
        return MARK + "=" + house + "/" + machineId;
    }

    private Path folder(String machineId) {
        return machines.resolve(checked(machineId));
    }

    private Path jobFolder(String machineId, String jobId) {
        return folder(machineId).resolve("jobs").resolve(checked(jobId));
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name of a machine or job: " + name);
        }
        return name;
    }

    private static void replace(Path file, String text, String permissions) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(permissions));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileAttribute<Set<PosixFilePermission>> only(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private static boolean onPath(String program) {
        return Stream.of(SandboxScripts.PATH.split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
