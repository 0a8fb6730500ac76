package dev.swarm.infra.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A child process that is restarted whenever it dies, until it is stopped. */
public final class ManagedProcess {
    /** The variable by which a child is known whose pid file was lost; its value is that file's name. */
    static final String MARK = "SWARM_SUPERVISED_BY";

    private static final Logger log = LoggerFactory.getLogger(ManagedProcess.class);
    private static final long MAX_LOG_BYTES = 20L * 1024 * 1024;
    private static final Duration LOG_CHECK_EVERY = Duration.ofSeconds(5);
    private static final Duration POLL_EVERY = Duration.ofMillis(50);
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(5);
    /** So many deaths before it was ready once mean that waiting is in vain. */
    private static final int HOPELESS_DEATHS = 5;

    private final ProcessSpec spec;
    private final Path pidFile;
    private final ProcessLog output;
    private final ProcessListener listener;
    private final RestartBackoff backoff;
    private final Set<String> withheld;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Process process;
    private @Nullable Thread watcher;
    private volatile int deaths;
    private volatile int lastExitCode;

    /** @param withheld names of variables of ours that it gets only where they are among its secrets */
    ManagedProcess(
            ProcessSpec spec,
            Path runFolder,
            Path logFolder,
            ProcessListener listener,
            RestartBackoff backoff,
            Set<String> withheld) {
        this.spec = spec;
        this.pidFile = runFolder.resolve(spec.name() + ".pid");
        this.output = new ProcessLog(logFolder.resolve(spec.name() + ".log"), MAX_LOG_BYTES);
        this.listener = listener;
        this.backoff = backoff;
        this.withheld = withheld;
    }

    /** Ends what an earlier run left behind, starts the process, and watches over it from then on. */
    synchronized void start() throws IOException, InterruptedException {
        endOrphan();
        Process started = launch();
        tell(new ProcessEvent.Started(spec.name(), started.pid()));
        watcher = Thread.ofVirtual().name("watch-" + spec.name()).start(() -> watch(started));
    }

    /**
     * Ends the process that an earlier run left behind, if it is that very one. Where the record is lost (that run ended
     * before it was written, or a disk lost it), the mark in the environment and the command tell which one it is.
     */
    void endOrphan() throws IOException, InterruptedException {
        Optional<ProcessIdentity> recorded = ProcessIdentity.read(pidFile);
        Optional<ProcessHandle> orphan = recorded.isPresent()
                ? recorded.get().find()
                : ProcessIdentity.findMarked(MARK + "=" + pidFile, spec.command());
        if (orphan.isPresent()) {
            Signals.end(orphan.get(), spec.stopSignal(), spec.grace());
            tell(new ProcessEvent.OrphanEnded(spec.name(), orphan.get().pid()));
        }
        if (recorded.isPresent()) {
            Files.deleteIfExists(pidFile);
        }
    }

    private Process launch() throws IOException {
        spec.beforeStart().prepare();
        output.rotateIfLarge();
        ProcessBuilder builder = new ProcessBuilder(spec.command())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.file().toFile()));
        builder.environment()
                .keySet()
                .removeIf(name -> withheld.contains(name) && !spec.secrets().contains(name));
        builder.environment().putAll(spec.environment());
        builder.environment().put(MARK, pidFile.toString());
        if (spec.workingFolder() != null) {
            builder.directory(spec.workingFolder().toFile());
        }
        Process started = builder.start();
        process = started;
        Optional<ProcessIdentity> identity = ProcessIdentity.of(started.pid(), spec.command());
        if (identity.isPresent()) {
            identity.get().write(pidFile);
        }
        return started;
    }

    private void watch(Process first) {
        Process current = first;
        try {
            while (true) {
                long startedAt = System.nanoTime();
                int exitCode = awaitEnd(current);
                if (stopping.getCount() == 0) {
                    return;
                }
                lastExitCode = exitCode;
                deaths++;
                tell(new ProcessEvent.Died(spec.name(), current.pid(), exitCode));
                Duration lived = Duration.ofNanos(System.nanoTime() - startedAt);
                Process next = restart(lived);
                if (next == null) {
                    return;
                }
                current = next;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Process restart(Duration lived) throws InterruptedException {
        Duration pause = backoff.pauseAfter(lived);
        while (true) {
            if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return null;
            }
            synchronized (this) {
                if (stopping.getCount() == 0) {
                    return null;
                }
                try {
                    Process next = launch();
                    tell(new ProcessEvent.Restarted(spec.name(), next.pid(), deaths));
                    return next;
                } catch (IOException failure) {
                    tell(new ProcessEvent.RestartFailed(spec.name(), String.valueOf(failure.getMessage())));
                }
            }
            pause = backoff.pauseAfter(Duration.ZERO);
        }
    }

    private int awaitEnd(Process current) throws InterruptedException {
        while (!current.waitFor(LOG_CHECK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                output.rotateIfLarge();
            } catch (IOException failure) {
                log.warn("cannot rotate {}: {}", output.file(), failure.toString());
            }
        }
        return current.exitValue();
    }

    /**
     * Waits until the process is ready.
     *
     * @param progress gets a line every 5 s
     * @throws ProcessNotReadyException when the time is over, or at once if the process keeps dying
     */
    public void awaitReady(ReadinessCheck check, Duration timeout, Consumer<String> progress)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        long nextProgress = PROGRESS_EVERY.toNanos();
        int deathsBefore = deaths;
        String lastReason = "";
        while (true) {
            try {
                if (isRunning() && check.isReady()) {
                    return;
                }
            } catch (IOException notYet) {
                lastReason = " (" + notYet + ")";
            }
            long waited = System.nanoTime() - start;
            if (deaths - deathsBefore >= HOPELESS_DEATHS) {
                throw notReady("keeps ending, last with exit code " + lastExitCode);
            }
            if (waited > timeout.toNanos()) {
                throw notReady("is not ready after " + timeout.toSeconds() + " s" + lastReason);
            }
            if (waited > nextProgress) {
                nextProgress += PROGRESS_EVERY.toNanos();
                progress.accept("waiting for " + spec.name() + " (" + waited / 1_000_000_000 + " s)");
            }
            if (stopping.await(POLL_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                throw notReady("was stopped");
            }
        }
    }

    private ProcessNotReadyException notReady(String reason) throws IOException {
        return new ProcessNotReadyException(spec.name(), reason, output.file(), output.lastLines(20));
    }

    public String name() {
        return spec.name();
    }

    /** Empty while it is not running. */
    public synchronized OptionalLong pid() {
        return process != null && process.isAlive() ? OptionalLong.of(process.pid()) : OptionalLong.empty();
    }

    public boolean isRunning() {
        return pid().isPresent();
    }

    /** How often it has died so far. */
    public int deaths() {
        return deaths;
    }

    public Path logFile() {
        return output.file();
    }

    public List<String> lastLogLines(int count) throws IOException {
        return output.lastLines(count);
    }

    /** Asks it to end, for good, and does not wait; {@link #stop} still has to be called. */
    public void askToStop() throws IOException, InterruptedException {
        stopping.countDown();
        Process current;
        synchronized (this) {
            current = process;
        }
        if (current != null) {
            Signals.send(current.toHandle(), spec.stopSignal());
        }
    }

    /** Stops it for good; returns when it has ended. Stopping twice is harmless. */
    public void stop() throws IOException, InterruptedException {
        stopping.countDown();
        Process current;
        synchronized (this) {
            current = process;
            process = null;
        }
        if (current == null) {
            return;
        }
        Signals.end(current.toHandle(), spec.stopSignal(), spec.grace());
        Files.deleteIfExists(pidFile);
        tell(new ProcessEvent.Stopped(spec.name(), current.pid(), current.waitFor()));
        Thread watching = watcher;
        if (watching != null) {
            watching.join();
        }
    }

    private void tell(ProcessEvent event) {
        try {
            listener.onEvent(event);
        } catch (RuntimeException broken) {
            log.warn("listener failed on {}", event, broken);
        }
    }
}
