package dev.swarm.activities.machine.guest;

import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.activities.machine.host.Names;
import dev.swarm.activities.machine.job.JobMirror;
import dev.swarm.activities.machine.job.JobNews;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The jobs of one virtual machine: started and asked for by its agent, their output and state kept on the host. */
public final class GuestJobs {
    private static final Logger log = LoggerFactory.getLogger(GuestJobs.class);
    private static final Duration KILLING = Duration.ofSeconds(10);
    private static final long LOOK_EVERY_NANOS = 2_000_000;

    private final Owner owner;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    /** Jobs whose first output came with their start, and was not asked for yet. */
    private final Set<String> heard = ConcurrentHashMap.newKeySet();

    /** How a machine is. */
    public enum Condition {
        RUNS,
        STANDS_STILL,
        /** Its process is gone. */
        ENDED,
        /** Its folder is gone too. */
        REMOVED
    }

    /** The machine whose jobs these are. */
    public interface Owner {
        /** For logs. */
        String name();

        Condition condition();

        /** A folder of the jobs alone. */
        Path jobs();

        /** Bytes of one job's output to keep at most. */
        long mostOutput() throws IOException;

        GuestAgent agent() throws IOException;
    }

    public GuestJobs(Owner owner) {
        this.owner = owner;
    }

    private JobMirror mirror(String job) throws IOException {
        return new JobMirror(folder(job), job, owner.mostOutput());
    }

    private Path folder(String job) {
        return owner.jobs().resolve(Names.checked(job));
    }

    /** Whether it was started. */
    public boolean knows(String job) {
        return new JobMirror(folder(job), job, 0).isThere();
    }

    /** Starts it, or does nothing where that was done before. */
    public void start(String job, List<String> command, Map<String, String> environment) throws IOException {
        if (knows(job)) {
            return;
        }
        // In this order: a job that is known here was started, and starting it again is harmless there.
        GuestAgent agent = owner.agent();
        Optional<JobNews> first = agent.startJob(job, command, environment).news();
        JobMirror mirror = mirror(job);
        mirror.create();
        if (first.filter(news -> news.size() > 0).isPresent()) {
            mirror.update((offset, most) -> offset == 0 ? first : agent.readJob(job, offset, most));
            heard.add(job);
        }
    }

    /** How it is doing; empty where it was not started, or its machine is removed. */
    public Optional<JobStatus> status(String job) throws IOException {
        if (!knows(job)) {
            return Optional.empty();
        }
        synchronized (locks.computeIfAbsent(job, any -> new Object())) {
            try {
                JobMirror mirror = mirror(job);
                if (heard.remove(job)) {
                    return Optional.of(mirror.known());
                }
                return Optional.of(
                        switch (owner.condition()) {
                            case RUNS -> {
                                GuestAgent agent = owner.agent();
                                yield mirror.update((offset, most) -> agent.readJob(job, offset, most));
                            }
                            case STANDS_STILL -> mirror.known();
                            case ENDED, REMOVED -> mirror.vanished();
                        });
            } catch (IOException e) {
                return unheard(job, e);
            }
        }
    }

    private Optional<JobStatus> unheard(String job, IOException why) throws IOException {
        return switch (owner.condition()) {
            case REMOVED -> Optional.empty();
            case ENDED -> Optional.of(mirror(job).vanished());
            case RUNS, STANDS_STILL -> {
                if (why instanceof GuestError) {
                    throw why;
                }
                // A guest that is out of breath; whether it still answers at all is not this call's question.
                log.debug("Machine {} says nothing of its job {}", owner.name(), job, why);
                yield Optional.of(mirror(job).known());
            }
        };
    }

    /** Ends it and waits for that. The machine must not stand still. */
    public void kill(String job) throws IOException {
        owner.agent().killJob(job);
        long deadline = System.nanoTime() + KILLING.toNanos();
        while (status(job).filter(each -> each.exitCode().isEmpty()).isPresent()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("job " + job + " of machine " + owner.name() + " does not end");
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }
}
