package dev.swarm.activities.machine.ssh;

import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.activities.machine.ssh.RemoteHost.JobLook;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One job's log on this host and what was last heard of the job. The log here is always a beginning of the log there: bytes
 * are asked for by where they stand, so none is lost or written twice, however often the connection breaks.
 */
final class JobMirror {
    /** Callers look every few milliseconds; output is here sooner than anyone notices even so. */
    private static final Duration FRESH = Duration.ofMillis(40);

    private static final int CHUNK = 256 * 1024;

    private final Path log;
    private final long most;
    private @Nullable JobStatus last;
    private long looked;

    /** @param most bytes of log to keep: what comes after is left where it is */
    JobMirror(Path log, long most) {
        this.log = log;
        this.most = most;
    }

    /** Looks at a job from a byte of its log on. */
    interface Look {
        Optional<JobLook> from(long offset, int most) throws IOException;
    }

    /** What is known may be old: the next look asks. */
    synchronized void expire() {
        if (last != null && last.exitCode().isEmpty()) {
            last = null;
        }
    }

    /** Empty where there is no such job. */
    synchronized Optional<JobStatus> status(Look look) throws IOException {
        JobStatus known = last;
        if (known != null && (known.exitCode().isPresent() || System.nanoTime() - looked < FRESH.toNanos())) {
            return Optional.of(known);
        }
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long size = file.size();
            Optional<JobLook> first = look.from(size, room(size));
            if (first.isEmpty()) {
                return Optional.empty();
            }
            JobLook now = first.get();
            // As far as it was when we began: it may be written faster than it comes.
            long goal = now.size();
            size = append(file, size, now.log());
            while (size < goal && now.log().length > 0 && room(size) > 0) {
                now = look.from(size, room(size)).orElse(now);
                size = append(file, size, now.log());
            }
            // An exit code is told only with the whole log.
            JobStatus status =
                    new JobStatus(first.get().exitCode(), log, first.get().running());
            looked = System.nanoTime();
            last = status;
            return Optional.of(status);
        }
    }

    private int room(long size) {
        return (int) Math.max(0, Math.min(CHUNK, most - size));
    }

    private static long append(FileChannel file, long offset, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            file.write(buffer, offset + buffer.position());
        }
        return offset + bytes.length;
    }
}
