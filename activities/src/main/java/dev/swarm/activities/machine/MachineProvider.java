package dev.swarm.activities.machine;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.GuestImages;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A kind of machine. All providers pass one contract suite. A machine survives its host worker: everything about it is on
 * the host's disk, so a restarted worker finds it again by its id. Inside, the workspace is {@code /workspace}, the home
 * {@code /home/agent}, and there is no network unless an egress policy says so. A machine may be assumed hostile: nothing
 * of it is executed or trusted on the host.
 */
public interface MachineProvider extends AutoCloseable {
    /** Such as {@code sandbox}. */
    String name();

    /** Why no machine can run on this host, with what to install; empty where one can. */
    Optional<Failure> unavailable();

    /** What machines of this kind can be kept to; a host takes no ticket whose policy is not among them. */
    default Set<EgressMode> egressModes() {
        return Set.of(EgressMode.NONE);
    }

    /** Names of the guest images that machines can be made of now; a host takes no ticket whose image is not among them. */
    default Set<String> images() {
        return Set.of(GuestImages.DEFAULT);
    }

    /** Brings the machine up, or adopts it where it is up; answers whether it was adopted. */
    boolean create(String machineId, MachineSpec spec) throws IOException;

    /** Whether the machine is up. */
    boolean isAlive(String machineId);

    /** Whether the machine answers within a few seconds; true for one that is frozen and could not. */
    default boolean responds(String machineId) {
        return isAlive(machineId);
    }

    /** Ids of all machines of this provider on this host, whether alive or left over. */
    List<String> machines() throws IOException;

    /**
     * Removes what was made for machines that are no more, known by its mark: processes, taps, network namespaces, disks,
     * sockets. What belongs to one of {@link #machines}, or to somebody else, stays. Answers each as its kind and its name,
     * such as {@code tap swt12}.
     */
    default List<String> reapLeftovers() throws IOException {
        return List.of();
    }

    /** Kills all processes of the machine and removes all its files; harmless where it is gone. */
    void destroy(String machineId) throws IOException;

    /** Starts a short command inside, with pipes; it dies with this process. */
    Process exec(String machineId, List<String> command) throws IOException;

    /**
     * Starts a job inside that goes on when the host worker dies; harmless where a job of this id was started before. Its
     * output (both streams) goes to a file on the host.
     */
    void startJob(String machineId, String jobId, List<String> command, Map<String, String> environment)
            throws IOException;

    /** How the job is doing; empty where none was started, or where the machine is gone. */
    Optional<JobStatus> job(String machineId, String jobId) throws IOException;

    /** Kills the job and all its processes. */
    void killJob(String machineId, String jobId) throws IOException;

    /** Kills all processes inside; the machine and its files stay. A frozen machine is thawed for it. */
    void killAll(String machineId) throws IOException;

    /**
     * An executable on the host that git uses in place of ssh (GIT_SSH_COMMAND): called as {@code FILE HOST COMMAND}, it
     * runs the command inside. With it the host pushes to and fetches from {@code ssh://machine/workspace}.
     */
    Path gitTransport(String machineId);

    /** Writes a file inside, for instance the agent's script; the path is absolute, below the home or the workspace. */
    void writeFile(String machineId, String path, byte[] content) throws IOException;

    /** Freezes all processes. */
    void pause(String machineId) throws IOException;

    /** Thaws all processes. */
    void resume(String machineId) throws IOException;

    /** Whether the machine is frozen; a frozen machine's agent is neither late nor stalled. */
    boolean isPaused(String machineId);

    /** What the machine uses now. */
    MachineUsage usage(String machineId) throws IOException;

    /** Lets go of what this process holds, such as connections; machines stay as they are, for the next worker. */
    @Override
    default void close() {}

    /**
     * A job's state.
     *
     * @param exitCode its exit code, empty while it runs; 137 where it vanished without one
     * @param log the file on the host that has its output so far
     * @param running how long it has run, without the time in which the machine was frozen
     */
    record JobStatus(Optional<Integer> exitCode, Path log, Duration running) {}

    /** What a machine uses: memory and disk in MiB, CPU in percent of one core. */
    record MachineUsage(long memoryMiB, long diskMiB, double cpuPercent, int processes) {}
}
