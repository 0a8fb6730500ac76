package dev.swarm.activities.machine.firecracker;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.machine.HostProcesses.Identity;
import dev.swarm.activities.machine.guest.GuestAgent;
import dev.swarm.activities.machine.guest.GuestChannel;
import dev.swarm.activities.machine.guest.GuestJobs;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.host.Wait;
import dev.swarm.contracts.Payloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * One machine: a folder of ours, a jail, a network namespace and a Firecracker in them. What Firecracker may write is only
 * in the jail; the folder is ours alone.
 */
final class MicroVm {
    static final String INTERFACE = "eth0";
    static final String MAC = "02:53:57:41:52:4d";
    /** Every guest's vsock address: each is alone behind its socket. */
    static final long CONTEXT = 3;

    private static final ObjectMapper JSON = Payloads.objectMapper();
    private static final int AGENT_PORT = 1024;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Path folder;
    private final FirecrackerHost host;
    private final FirecrackerApi api;
    private final GuestAgent agent;
    private final GuestJobs jobs;
    private volatile MachineRecord record;

    MicroVm(Path folder, FirecrackerHost host, MachineRecord record) {
        this.folder = folder;
        this.host = host;
        this.record = record;
        this.api = new FirecrackerApi(jail().outside(Jail.API));
        Path vsock = jail().outside(Jail.VSOCK);
        this.agent = new GuestAgent(new GuestChannel(() -> VsockChannel.connect(vsock, AGENT_PORT), IDLE));
        this.jobs = new GuestJobs(new Owner());
    }

    Path folder() {
        return folder;
    }

    MachineRecord record() {
        return record;
    }

    void keep(MachineRecord changed) throws IOException {
        Disk.replace(folder.resolve("machine.json"), JSON.writeValueAsString(changed), "rw-------");
        record = changed;
    }

    static Optional<MachineRecord> read(Path folder) throws IOException {
        Path file = folder.resolve("machine.json");
        return Files.exists(file)
                ? Optional.of(JSON.readValue(Files.readAllBytes(file), MachineRecord.class))
                : Optional.empty();
    }

    Jail jail() {
        return host.jail("s" + record.slot());
    }

    MachineNetwork network() {
        return host.networks().of(record.slot());
    }

    int user() {
        return FirecrackerHost.user(record.slot());
    }

    FirecrackerApi api() {
        return api;
    }

    GuestAgent agent() {
        return agent;
    }

    GuestJobs jobs() {
        return jobs;
    }

    private final class Owner implements GuestJobs.Owner {
        @Override
        public String name() {
            return String.valueOf(folder.getFileName());
        }

        @Override
        public GuestJobs.Condition condition() {
            if (!Files.exists(folder)) {
                return GuestJobs.Condition.REMOVED;
            }
            if (!isAlive()) {
                return GuestJobs.Condition.ENDED;
            }
            return isPaused() ? GuestJobs.Condition.STANDS_STILL : GuestJobs.Condition.RUNS;
        }

        @Override
        public Path jobs() {
            return folder.resolve("jobs");
        }

        @Override
        public long mostOutput() {
            return (long) record.spec().limits().diskMiB() << 20;
        }

        @Override
        public GuestAgent agent() {
            return agent;
        }
    }

    MachineSsh ssh() {
        return new MachineSsh(folder, network(), host.options().surroundings().user());
    }

    boolean isAlive() {
        return record.process().isPresent();
    }

    boolean isPaused() {
        try {
            return isAlive() && api.state().equals("Paused");
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts Firecracker in the jail, which has its files by now, and waits until its API answers. */
    void launch(int memoryMiB, long diskBytes) throws IOException {
        Path log = Files.createFile(jail().outside(Jail.LOG));
        JailFiles.give(log, user());
        keep(record.with(host.launch(this, memoryMiB, diskBytes)));
        Wait.until(this::answers, "Firecracker does not answer");
        api.logger(Jail.LOG);
    }

    private boolean answers() throws IOException {
        if (!isAlive()) {
            throw new IOException("Firecracker ended while it started: " + log());
        }
        try {
            return !api.state().isEmpty();
        } catch (FirecrackerRefusal e) {
            throw e;
        } catch (IOException e) {
            // Its socket is not there yet.
            return false;
        }
    }

    /** Loads a snapshot whose files are in the jail; the machine runs then. */
    void load() throws IOException {
        api.loadSnapshot(Jail.STATE, Jail.MEMORY, INTERFACE, MachineNetwork.TAP, true);
        closeJail();
    }

    /** Writes a snapshot of the paused machine, to be taken out of the jail. */
    void save() throws IOException {
        for (String name : List.of(Jail.NEW_STATE, Jail.NEW_MEMORY)) {
            Path file = jail().outside(name);
            Files.deleteIfExists(file);
            JailFiles.give(Files.createFile(file), user());
        }
        api.createSnapshot(Jail.NEW_STATE, Jail.NEW_MEMORY);
    }

    /** Now that its sockets are there, nothing may take their place: a link would lead this host's requests astray. */
    void closeJail() throws IOException {
        Files.setAttribute(jail().root(), "unix:uid", 0);
        Files.setAttribute(jail().root(), "unix:gid", 0);
        Files.setPosixFilePermissions(jail().root(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Waits until the agent inside answers. */
    void awaitGuest(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                agent.ping(Duration.ofMillis(500));
                return;
            } catch (IOException e) {
                if (!isAlive()) {
                    throw new IOException("the machine ended while it started: " + log(), e);
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException("the guest does not answer within " + patience + ": " + log(), e);
                }
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    /** Stops standing still, where it does. */
    void go() throws IOException {
        if (isPaused()) {
            api.resume();
        }
    }

    /** Ends all processes in the machine's namespace: its Firecracker, and commands of ours on their way inside. */
    void kill() throws IOException {
        agent.close();
        record.process().map(Identity::pid).ifPresent(FirecrackerHost::kill);
        Wait.until(
                () -> {
                    Set<Long> left = NamespaceProcesses.of(network());
                    left.forEach(FirecrackerHost::kill);
                    return left.isEmpty() && !isAlive();
                },
                "the processes of " + network().namespace() + " do not end");
    }

    /** Ends it and removes all it had on this host; harmless where that was done in part before. */
    void destroy() throws IOException {
        kill();
        host.remove(record.slot(), jail());
        Disk.remove(folder);
    }

    private String log() {
        Path file = jail().outside(Jail.LOG);
        try {
            String all = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                    .strip();
            return all.substring(Math.max(0, all.length() - 1000));
        } catch (IOException e) {
            return "it left no log";
        }
    }
}
