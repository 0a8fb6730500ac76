package dev.swarm.activities.machine.firecracker;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.machine.MachineProvider.JobStatus;
import dev.swarm.activities.machine.guest.GuestAgent.JobNews;
import dev.swarm.contracts.Payloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The jobs of one machine, as the host knows them: each look fetches what the guest has written since the last. */
final class MachineJobs {
    private static final ObjectMapper JSON = Payloads.objectMapper();
    private static final int CHUNK = 256 * 1024;
    private static final int VANISHED = 137;
    private static final String CUT = "\n[the rest is not kept: the output is larger than the machine's disk]\n";
    /** As much as one look fetches at most, so that a job that writes without end holds up nobody. */
    private static final long LOOK = 8L << 20;

    private final MicroVm vm;
    private final Path folder;

    MachineJobs(MicroVm vm) {
        this.vm = vm;
        this.folder = vm.folder().resolve("jobs");
    }

    private record Known(Optional<Integer> exitCode, long runningMillis) {
        static final Known NOTHING = new Known(Optional.empty(), 0);
    }

    /** Starts it, or does nothing where that was done before. */
    void start(String jobId, List<String> command, Map<String, String> environment) throws IOException {
        Path job = folder.resolve(jobId);
        if (known(job).exitCode().isPresent()) {
            return;
        }
        Files.createDirectories(job, JailFiles.only("rwx------"));
        vm.agent().startJob(jobId, command, environment);
        // What has no log was asked for, but perhaps never started.
        if (!Files.exists(log(job))) {
            Files.createFile(log(job), JailFiles.only("rw-------"));
        }
    }

    boolean knows(String jobId) {
        return Files.exists(log(folder.resolve(jobId)));
    }

    /** Fetches the news of all jobs, before the guest cannot be asked any more. */
    void refresh() throws IOException {
        for (Path job : JailFiles.entries(folder)) {
            status(String.valueOf(job.getFileName()));
        }
    }

    synchronized Optional<JobStatus> status(String jobId) throws IOException {
        Path job = folder.resolve(jobId);
        if (!knows(jobId)) {
            return Optional.empty();
        }
        Known known = known(job);
        if (known.exitCode().isEmpty()) {
            if (!vm.isAlive() && vm.record().state() != MachineRecord.State.SUSPENDED) {
                known = new Known(Optional.of(VANISHED), known.runningMillis());
            } else if (vm.isAlive() && !vm.isPaused()) {
                known = fetch(jobId, job, known);
            }
            JailFiles.replace(job.resolve("job.json"), JSON.writeValueAsString(known), "rw-------");
        }
        return Optional.of(new JobStatus(known.exitCode(), log(job), Duration.ofMillis(known.runningMillis())));
    }

    private Known fetch(String jobId, Path job, Known before) throws IOException {
        long size = Files.size(log(job));
        long most = size + LOOK;
        long room = (long) vm.record().spec().limits().diskMiB() << 20;
        while (true) {
            Optional<JobNews> news = vm.agent().readJob(jobId, size, CHUNK);
            if (news.isEmpty()) {
                return new Known(Optional.of(VANISHED), before.runningMillis());
            }
            size = append(job, size, news.get().data(), room);
            boolean all = size >= news.get().size() || news.get().data().length == 0 || size >= room;
            if (all || size > most) {
                // The end is told only when all that was written before it is here.
                return new Known(
                        all ? news.get().exitCode() : Optional.empty(),
                        news.get().running().toMillis());
            }
        }
    }

    /** A guest could send for ever: no more is kept than its disk could hold. */
    private static long append(Path job, long size, byte[] data, long room) throws IOException {
        int fits = Math.clamp(room - size, 0, data.length);
        Files.write(log(job), Arrays.copyOf(data, fits), StandardOpenOption.APPEND);
        if (fits < data.length && size < room) {
            Files.writeString(log(job), CUT, StandardOpenOption.APPEND);
            return size + fits + CUT.length();
        }
        return size + fits;
    }

    private static Known known(Path job) throws IOException {
        Path file = job.resolve("job.json");
        return Files.exists(file) ? JSON.readValue(Files.readAllBytes(file), Known.class) : Known.NOTHING;
    }

    private static Path log(Path job) {
        return job.resolve("log");
    }
}
