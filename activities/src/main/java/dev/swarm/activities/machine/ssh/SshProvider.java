package dev.swarm.activities.machine.ssh;

import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.guest.GuestFiles;
import dev.swarm.activities.machine.host.Names;
import dev.swarm.activities.machine.job.JobMirror;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machines on hosts that have only SSH. A machine is a folder of its own on one of the pool's hosts, with the processes in it;
 * bubblewrap there keeps them in, as {@code remote.sh} says. Jobs go on when the connection or this worker goes; their logs
 * are mirrored here, each byte once.
 *
 * <p>A host that does not answer is not taken for dead: {@link #isAlive} is false only where the host itself says that the
 * machine is not there, or where this worker knows that it was destroyed. Whether it answers is what {@link #responds} says;
 * after how long a silence a machine is given up is for its holder to decide. What is given up is destroyed when the host is
 * back: until then it stays in {@link #machines}.
 *
 * <p>What lies in other workers' folders on the same hosts is never touched: each worker has an id, its <em>house</em>, which
 * is part of the folders' names and of the mark in its processes' environment.
 */
public final class SshProvider implements MachineProvider {
    private static final Logger log = LoggerFactory.getLogger(SshProvider.class);
    private static final Duration ANSWERING = Duration.ofSeconds(5);
    private static final Duration WRITING = Duration.ofSeconds(60);

    /** Writes a file from inside, as the machine's own user: there, no link can lead anywhere else. */
    private static final String WRITE = """
            fresh=${1%/*}/.swarm-$$
            (umask 077 && set -C && cat > "$fresh") && chmod 700 "$fresh" && mv -fT "$fresh" "$1"
            """;

    private final SshPool pool;
    private final MachineRecords records;
    private final RemoteHosts hosts;
    private final SshTimings timings;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final RemoteJobs jobs = new RemoteJobs();
    private final UsageMeter meter = new UsageMeter();

    /**
     * Reads the pool file; the factory for a worker, which has {@code pool.slots()} slots and serves {@code pool.classes()}.
     *
     * @param root this worker's folder for records and logs, made where needed; one process at a time uses it
     * @param poolFile see {@code examples/ssh-pool.yaml}
     * @throws InvalidSshPoolException where the pool file does not do; its message says why, for people
     */
    public static SshProvider open(Path root, Path poolFile) {
        return new SshProvider(root, SshPool.read(poolFile));
    }

    public SshProvider(Path root, SshPool pool) {
        this(root, pool, SshTimings.STANDARD);
    }

    SshProvider(Path root, SshPool pool, SshTimings timings) {
        this.pool = pool;
        this.timings = timings;
        try {
            this.records = new MachineRecords(root);
            this.hosts = new RemoteHosts(pool, records.house(), timings);
        } catch (IOException e) {
            throw new UncheckedIOException("the machines' folder cannot be prepared", e);
        }
    }

    /** How many connections to a machine of the pool are open. */
    int openTo(String machine) {
        return hosts.openTo(machine);
    }

    /** What the worker takes its slots, classes and labels from. */
    public SshPool pool() {
        return pool;
    }

    @Override
    public String name() {
        return "ssh";
    }

    /** Empty also where all hosts are merely away: they may come back. */
    @Override
    public Optional<Failure> unavailable() {
        if (Stream.of("ssh", "git").anyMatch(program -> !onPath(program))) {
            return Optional.of(Failure.of(
                    FailureCode.MACHINES_UNAVAILABLE,
                    "Hosts cannot be reached: git goes to them by OpenSSH, which is not installed here;"
                            + " install it: apt-get install openssh-client git."));
        }
        Map<String, IOException> problems = hosts.probeAll();
        problems.forEach((name, problem) -> log.warn("SSH host {} cannot be used now: {}", name, problem.getMessage()));
        boolean hopeless = problems.size() == pool.machines().size()
                && problems.values().stream().noneMatch(e -> e instanceof SshException away && !away.isLasting());
        return hopeless
                ? Optional.of(Failure.of(
                        FailureCode.MACHINES_UNAVAILABLE,
                        "No host of " + pool.file() + " can be used: "
                                + String.join(
                                        "; ",
                                        problems.values().stream()
                                                .map(IOException::getMessage)
                                                .toList())
                                + "."))
                : Optional.empty();
    }

    private static boolean onPath(String program) {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Override
    public Set<EgressMode> egressModes() {
        Set<EgressMode> modes = EnumSet.noneOf(EgressMode.class);
        pool.machines().forEach(machine -> modes.add(egress(machine)));
        return modes;
    }

    private static EgressMode egress(PoolMachine machine) {
        return machine.confinement() == Confinement.NONE ? EgressMode.OPEN : EgressMode.NONE;
    }

    /** Where it is new, the host with the smallest part of its slots taken gets it. */
    @Override
    public boolean create(String machineId, MachineSpec spec) throws IOException {
        return locked(machineId, () -> {
            Optional<MachineRecords.Entry> known = records.find(machineId);
            if (known.isPresent() && !known.get().destroyed()) {
                return bringUp(machineId, known.get().host(), spec);
            }
            records.setPaused(machineId, false);
            return new Placement(records, hosts)
                    .place(machineId, spec, egressOf(spec), host -> bringUp(machineId, host, spec));
        });
    }

    private static EgressMode egressOf(MachineSpec spec) {
        return spec.egress().mode();
    }

    private boolean bringUp(String machineId, String host, MachineSpec spec) throws IOException {
        RemoteHost remote = hosts.get(host);
        remote.probe();
        boolean adopted = remote.create(machineId, spec.limits());
        Path config = records.root().resolve(host + ".ssh-config");
        MachineRecords.replace(config, GitRoute.config(hosts.route(remote.machine()), timings));
        GitRoute.write(gitTransport(machineId), config, remote.gitLine(machineId));
        return adopted;
    }

    @Override
    public boolean isAlive(String machineId) {
        try {
            return records.find(machineId).filter(entry -> !entry.destroyed()).isPresent()
                    && host(machineId).isAlive(machineId);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            log.debug("Nobody knows whether machine {} is there", machineId, e);
            return true;
        }
    }

    @Override
    public boolean responds(String machineId) {
        FutureTask<Boolean> question = new FutureTask<>(() ->
                records.find(machineId).filter(entry -> !entry.destroyed()).isPresent()
                        && host(machineId).isAlive(machineId));
        Thread.ofVirtual().name("ssh-ping").start(question);
        try {
            return question.get(ANSWERING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.debug("Machine {} does not answer", machineId, e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Those this worker knows of, and those that hosts which answer have of it. */
    @Override
    public List<String> machines() throws IOException {
        Set<String> ids = new TreeSet<>(records.ids());
        ids.addAll(hosts.listAll());
        return List.copyOf(ids);
    }

    /** Folders of machines that no record names are among {@link #machines}; what is left are processes without a folder. */
    @Override
    public List<String> reapLeftovers() {
        return hosts.reapAll();
    }

    @Override
    public void destroy(String machineId) throws IOException {
        locked(machineId, () -> {
            Optional<MachineRecords.Entry> known = records.find(machineId);
            if (known.isPresent()) {
                MachineRecords.Entry entry = known.get();
                records.save(machineId, new MachineRecords.Entry(entry.host(), entry.tried(), entry.limits(), true));
                for (String host : entry.tried()) {
                    hosts.get(host).destroy(machineId);
                }
            } else {
                hosts.destroyEverywhere(Names.checked(machineId));
            }
            jobs.forget(machineId);
            meter.forget(machineId);
            records.forget(machineId);
            return true;
        });
    }

    @Override
    public Process exec(String machineId, List<String> command) throws IOException {
        return host(machineId).exec(machineId, command);
    }

    @Override
    public void startJob(String machineId, String jobId, List<String> command, Map<String, String> environment)
            throws IOException {
        List<String> line = Stream.of(
                        Stream.of("env"),
                        environment.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()),
                        command.stream())
                .flatMap(words -> words)
                .toList();
        host(machineId).start(machineId, Names.checked(jobId), line);
        jobs.expire(machineId);
    }

    /** Brings what is new of its log to this host. */
    @Override
    public Optional<JobStatus> job(String machineId, String jobId) throws IOException {
        Optional<MachineRecords.Entry> known = records.find(machineId).filter(entry -> !entry.destroyed());
        if (known.isEmpty()) {
            return Optional.empty();
        }
        RemoteHost host = host(machineId);
        long most = known.get().limits().diskMiB() * 1024L * 1024;
        return jobs.status(
                machineId,
                jobId,
                new JobMirror(records.job(machineId, jobId), jobId, most),
                (offset, atMost) -> host.job(machineId, jobId, offset, atMost));
    }

    @Override
    public void killJob(String machineId, String jobId) throws IOException {
        host(machineId).killJob(machineId, Names.checked(jobId));
        jobs.expire(machineId);
    }

    @Override
    public void killAll(String machineId) throws IOException {
        if (records.find(machineId).isEmpty()) {
            return;
        }
        host(machineId).killAll(machineId);
        records.setPaused(machineId, false);
        jobs.expire(machineId);
    }

    @Override
    public Path gitTransport(String machineId) {
        return records.folder(machineId).resolve("transport");
    }

    @Override
    public void writeFile(String machineId, String path, byte[] content) throws IOException {
        Path inside = GuestFiles.checked(path);
        Process process = exec(machineId, List.of("sh", "-c", WRITE, "sh", inside.toString()));
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(content);
            }
            String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(WRITING.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(path + " of machine " + machineId + " cannot be written: " + said);
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
        locked(machineId, () -> {
            RemoteHost host = host(machineId);
            // First here: a worker killed in between must not take a frozen agent for a stalled one.
            records.setPaused(machineId, true);
            host.pause(machineId);
            jobs.expire(machineId);
            return true;
        });
    }

    @Override
    public void resume(String machineId) throws IOException {
        locked(machineId, () -> {
            host(machineId).resume(machineId);
            records.setPaused(machineId, false);
            jobs.expire(machineId);
            return true;
        });
    }

    @Override
    public boolean isPaused(String machineId) {
        return records.isPaused(machineId);
    }

    /** CPU is counted since the previous call. An inode counts as 1 KiB of disk besides its blocks. */
    @Override
    public MachineUsage usage(String machineId) throws IOException {
        RemoteHost host = host(machineId);
        return meter.read(machineId, disk -> host.usage(machineId, disk));
    }

    /** Closes all connections; commands end with them, jobs do not. */
    @Override
    public void close() {
        hosts.close();
    }

    private RemoteHost host(String machineId) throws IOException {
        return hosts.get(records.find(machineId)
                .filter(entry -> !entry.destroyed())
                .orElseThrow(() -> new NoSuchFileException("machine " + machineId + " is gone"))
                .host());
    }

    private interface IoCall {
        boolean run() throws IOException;
    }

    private boolean locked(String machineId, IoCall call) throws IOException {
        ReentrantLock lock = locks.computeIfAbsent(Names.checked(machineId), id -> new ReentrantLock());
        lock.lock();
        try {
            return call.run();
        } finally {
            lock.unlock();
        }
    }
}
