package dev.swarm.infra.process;

import dev.swarm.infra.data.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Runs the child processes of one data folder, whose lock the caller holds. A child that dies is started again after
 * 1 s, 2 s, … 10 s; {@link #close} stops them all, the last started first.
 */
public final class Supervisor implements AutoCloseable {
    private final Path runFolder;
    private final Path logFolder;
    private final ProcessListener listener;
    private final Duration firstPause;
    private final Duration longestPause;
    private final Set<String> withheld;
    private final Deque<ManagedProcess> processes = new ArrayDeque<>();

    public Supervisor(DataFolder data, ProcessListener listener) throws IOException {
        this(data, listener, Set.of());
    }

    /** @param withheld names of variables of ours that only those children get which name them as their secrets */
    public Supervisor(DataFolder data, ProcessListener listener, Set<String> withheld) throws IOException {
        this(data, listener, Duration.ofSeconds(1), Duration.ofSeconds(10), withheld);
    }

    Supervisor(
            DataFolder data, ProcessListener listener, Duration firstPause, Duration longestPause, Set<String> withheld)
            throws IOException {
        this.runFolder = data.folder("run");
        this.logFolder = data.folder("logs");
        this.listener = listener;
        this.firstPause = firstPause;
        this.longestPause = longestPause;
        this.withheld = Set.copyOf(withheld);
    }

    /**
     * Starts a child process; first ends the one that an earlier run left behind under this name, if it is that very process.
     *
     * @throws IOException if it cannot be started
     */
    public ManagedProcess start(ProcessSpec spec) throws IOException, InterruptedException {
        ManagedProcess process = managed(spec);
        synchronized (processes) {
            if (processes.stream().anyMatch(other -> other.name().equals(spec.name()))) {
                throw new IllegalArgumentException(spec.name() + " runs already");
            }
            processes.push(process);
        }
        boolean started = false;
        try {
            process.start();
            started = true;
        } finally {
            if (!started) {
                synchronized (processes) {
                    processes.remove(process);
                }
            }
        }
        return process;
    }

    /** Ends what an earlier run left behind under this name, so that its ports are free before new ones are chosen. */
    public void endOrphan(String name) throws IOException, InterruptedException {
        ProcessSpec spec = ProcessSpec.of(name, List.of());
        managed(spec).endOrphan();
    }

    private ManagedProcess managed(ProcessSpec spec) {
        RestartBackoff backoff = new RestartBackoff(firstPause, longestPause);
        return new ManagedProcess(spec, runFolder, logFolder, listener, backoff, withheld);
    }

    private interface Stop {
        void run() throws IOException, InterruptedException;
    }

    private List<Stop> stops(List<ManagedProcess> atOnce) {
        List<Stop> stops = new ArrayList<>();
        atOnce.forEach(process -> stops.add(process::askToStop));
        processes().forEach(process -> stops.add(process::stop));
        return stops;
    }

    /** Stops all, one after the other. */
    @Override
    public void close() throws IOException {
        close(List.of());
    }

    /** Those started here, the last first. */
    public List<ManagedProcess> processes() {
        synchronized (processes) {
            return List.copyOf(processes);
        }
    }

    /**
     * Stops all; goes on to the next when one cannot be stopped, and throws at the end.
     *
     * @param atOnce those that need not wait for each other: they are asked to end before the first is waited for
     */
    public void close(List<ManagedProcess> atOnce) throws IOException {
        IOException failure = null;
        boolean interrupted = false;
        for (Stop stop : stops(atOnce)) {
            try {
                stop.run();
            } catch (InterruptedException asked) {
                // The children must not outlive us: stop the others too, and report the interrupt afterwards.
                interrupted = true;
            } catch (IOException cannot) {
                if (failure == null) {
                    failure = cannot;
                } else {
                    failure.addSuppressed(cannot);
                }
            }
        }
        synchronized (processes) {
            processes.clear();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
