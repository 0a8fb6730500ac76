package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.activities.machine.guest.GuestAgent;
import dev.swarm.activities.machine.guest.GuestAgent.JobNews;
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
 * and worker. The guest could send for ever, so no more is taken than its machine's disk could hold.
 */
final class JobMirror {
    static final int VANISHED = 137;

    private static final String CUT = "\n[the rest of the output is not kept: it is larger than the machine's disk]\n";
    private static final long MOST_AT_ONCE = 16L << 20;

    private final Path folder;
    private final String job;
    private final long most;

    /**
     * How a job stood when it was last asked for.
     *
     * @param cut whether output was dropped
     */
    record State(Optional<Integer> exit, Duration running, boolean cut) {
        static final State NEW = new State(Optional.empty(), Duration.ZERO, false);
    }

    /** @param most bytes of output that are kept */
    JobMirror(Path folder, String job, long most) {
        this.folder = folder;
        this.job = job;
        this.most = most;
    }

    boolean isThere() {
        return Files.exists(folder.resolve("state.json"));
    }

    void create() throws IOException {
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

    Path log() {
        return folder.resolve("log");
    }

    State state() throws IOException {
        return Disk.readJson(folder.resolve("state.json"), State.class);
    }

    private void keep(State state) throws IOException {
        Disk.replaceJson(folder.resolve("state.json"), state);
    }

    /** As it was last known. */
    JobStatus known() throws IOException {
        State state = state();
        return new JobStatus(state.exit(), log(), state.running());
    }

    /** Its machine is gone, and with it all that could still be heard of it. */
    JobStatus vanished() throws IOException {
        State state = state();
        if (state.exit().isEmpty()) {
            keep(new State(Optional.of(VANISHED), state.running(), state.cut()));
        }
        return known();
    }

    /** Asks the guest for news. The exit code is told only when the whole output is here. */
    JobStatus update(GuestAgent agent) throws IOException {
        State state = state();
        if (state.exit().isPresent()) {
            return known();
        }
        long have = Files.size(log());
        long until = have + MOST_AT_ONCE;
        while (true) {
            Optional<JobNews> news = agent.readJob(job, state.cut() ? Long.MAX_VALUE / 2 : have, GuestAgent.MOST_BYTES);
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
                return known();
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
