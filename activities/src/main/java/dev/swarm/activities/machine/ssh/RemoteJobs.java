package dev.swarm.activities.machine.ssh;

import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.activities.machine.job.JobMirror;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Looks at jobs on remote machines, and not more often than it is worth a question over the network. */
final class RemoteJobs {
    /** Callers look every few milliseconds; output is here sooner than anyone notices even so. */
    private static final Duration FRESH = Duration.ofMillis(40);

    private final Map<String, Look> looks = new ConcurrentHashMap<>();

    private static final class Look {
        private volatile boolean known;
        private volatile long at;

        boolean isFresh() {
            return known && System.nanoTime() - at < FRESH.toNanos();
        }

        void now() {
            at = System.nanoTime();
            known = true;
        }
    }

    /** Brings what is new of a job's log; empty where there is no such job. */
    Optional<JobStatus> status(String machineId, String jobId, JobMirror mirror, JobMirror.Source source)
            throws IOException {
        if (!mirror.isThere()) {
            // None is kept for a job that nobody started.
            if (source.read(0, 0).isEmpty()) {
                return Optional.empty();
            }
        }
        Look look = looks.computeIfAbsent(machineId + "/" + jobId, any -> new Look());
        synchronized (look) {
            mirror.create();
            if (look.isFresh()) {
                return Optional.of(mirror.known());
            }
            try {
                JobStatus status = mirror.update((offset, most) -> Optional.of(source.read(offset, most)
                        .orElseThrow(() -> new NoSuchFileException("job " + jobId + " is gone"))));
                look.now();
                return Optional.of(status);
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }
    }

    /** What is known may be old: the next look asks. */
    void expire(String machineId) {
        looks.forEach((key, look) -> {
            if (key.startsWith(machineId + "/")) {
                look.known = false;
            }
        });
    }

    void forget(String machineId) {
        looks.keySet().removeIf(key -> key.startsWith(machineId + "/"));
    }
}
