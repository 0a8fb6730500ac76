package dev.swarm.activities.machine.job;

import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.activities.machine.host.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * What the host knows of a job in a machine: its output so far and how it stands, kept as files so that it outlives machine
 * and worker. The log here is always a beginning of the log there: bytes are asked for by where they stand, so that none is
 * lost or written twice, however often a connection breaks. A machine could send for ever, so no more is taken than its disk
 * could hold.
 */
public final class JobMirror {
    /** The exit code of a job that is gone without one. */
    public static final int VANISHED = 137;

    private static final String CUT = "\n[the rest of the output is not kept: it is larger than the machine's disk]\n";
    private static final long MOST_AT_ONCE = 16L << 20;
    private static final int CHUNK = 256 * 1024;

    private final Path folder;
    private final String job;
    private final long most;

    /** Where news of the job come from. */
    @FunctionalInterface
    public interface Source {
        /**
         * The job's log from an offset on; empty where there is no such job.
         *
         * @param most bytes to bring
         */
        Optional<JobNews> read(long offset, int most) throws IOException;
    }

    /**
     * How a job stood when it was last asked for.
     *
     * @param cut whether output was dropped
     */
    private record State(Optional<Integer> exit, Duration running, boolean cut) {
        static final State NEW = new State(Optional.empty(), Duration.ZERO, false);
    }

    /**
     * @param folder of this job alone
     * @param most bytes of output that are kept
     */
    public JobMirror(Path folder, String job, long most) {
        this.folder = folder;
        this.job = job;
        this.most = most;
    }

    public boolean isThere() {
        return Files.exists(folder.resolve("state.json"));
    }

    /** Makes its files; harmless where they are there. */
    public void create() throws IOException {
        Files.createDirectories(folder, Disk.only("rwx------"));
        try {
            Files.createFile(log(), Disk.only("rw-------"));
        } catch (FileAlreadyExistsException e) {
            // Begun by a worker that was killed here.
            Files.size(log());
        }
        if (!isThere()) {
            keep(State.NEW);
        }
    }

    public Path log() {
        return folder.resolve("log");
    }

    private State state() throws IOException {
        return Disk.readJson(folder.resolve("state.json"), State.class);
    }

    private void keep(State state) throws IOException {
        Disk.replaceJson(folder.resolve("state.json"), state);
    }

    /** As it was last known. */
    public JobStatus known() throws IOException {
        return status(state());
    }

    private JobStatus status(State state) {
        return new JobStatus(state.exit(), log(), state.running());
    }

    /** Its machine is gone, and with it all that could still be heard of it. */
    public JobStatus vanished() throws IOException {
        State state = state();
        if (state.exit().isEmpty()) {
            keep(new State(Optional.of(VANISHED), state.running(), state.cut()));
        }
        return known();
    }

    /** Asks for news. The exit code is told only when the whole output is here. */
    public JobStatus update(Source source) throws IOException {
        State state = state();
        if (state.exit().isPresent()) {
            return status(state);
        }
        long have = Files.size(log());
        long until = have + MOST_AT_ONCE;
        while (true) {
            Optional<JobNews> news = source.read(state.cut() ? Long.MAX_VALUE / 2 : have, CHUNK);
            if (news.isEmpty()) {
                return vanished();
            }
            byte[] data = news.get().data();
            boolean cut = state.cut();
            if (!cut && data.length > 0) {
                cut = have + data.length > most;
                have = append(data, have, cut);
            }
            boolean whole = cut || data.length == 0 || have >= news.get().size();
            Optional<Integer> exit = whole ? news.get().exitCode() : Optional.empty();
            State now = new State(exit, later(state.running(), news.get().running()), cut);
            if (!now.equals(state)) {
                keep(now);
                state = now;
            }
            if (whole || have >= until) {
                return status(state);
            }
        }
    }

    /** Written at its offset, so that doing it twice does no harm. */
    private long append(byte[] data, long offset, boolean cut) throws IOException {
        byte[] mark = CUT.getBytes(StandardCharsets.UTF_8);
        int fits = Math.clamp(most - offset, 0, data.length);
        ByteBuffer buffer = ByteBuffer.allocate(fits + (cut ? mark.length : 0)).put(data, 0, fits);
        if (cut) {
            buffer.put(mark);
        }
        buffer.flip();
        long at = offset;
        try (FileChannel file = FileChannel.open(log(), StandardOpenOption.WRITE)) {
            while (buffer.hasRemaining()) {
                at += file.write(buffer, at);
            }
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException("the machine of job " + job + " is gone");
        }
        return at;
    }

    private static Duration later(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
