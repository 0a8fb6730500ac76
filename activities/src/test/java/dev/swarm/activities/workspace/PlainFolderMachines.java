package dev.swarm.activities.workspace;

import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.machine.MachineSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Machines that are just folders, with processes run directly and without any isolation. Only for tests. */
final class PlainFolderMachines implements MachineProvider {
    private final Path root;
    private final Map<String, Job> jobs = new ConcurrentHashMap<>();

    PlainFolderMachines(Path root) {
        this.root = root;
    }

    private record Job(Process process, Path log, long startedNanos) {}

    Path workspace(String machineId) {
        return root.resolve(machineId).resolve("workspace");
    }

    Path home(String machineId) {
        return root.resolve(machineId).resolve("home");
    }

    int jobCount() {
        return jobs.size();
    }

    @Override
    public String name() {
        return "plain-folder";
    }

    @Override
    public Optional<Failure> unavailable() {
        return Optional.empty();
    }

    @Override
    public boolean create(String machineId, MachineSpec spec) throws IOException {
        boolean adopted = isAlive(machineId);
        Files.createDirectories(root.resolve(machineId).resolve("home"));
        Files.createDirectories(workspace(machineId));
        return adopted;
    }

    @Override
    public boolean isAlive(String machineId) {
        return Files.isDirectory(root.resolve(machineId));
    }

    @Override
    public List<String> machines() throws IOException {
        try (Stream<Path> folders = Files.list(root)) {
            return folders.map(folder -> folder.getFileName().toString()).toList();
        }
    }

    @Override
    public void destroy(String machineId) throws IOException {
        if (isAlive(machineId)) {
            Files.move(
                    root.resolve(machineId),
                    Files.createTempDirectory(root.getParent(), "destroyed-").resolve(machineId),
                    StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @Override
    public Process exec(String machineId, List<String> command) throws IOException {
        return builder(machineId, command).start();
    }

    @Override
    public void startJob(String machineId, String jobId, List<String> command, Map<String, String> environment)
            throws IOException {
        String key = machineId + "/" + jobId;
        if (jobs.containsKey(key)) {
            return;
        }
        Path log = root.resolve(machineId).resolve(jobId + ".log");
        ProcessBuilder builder =
                builder(machineId, command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        jobs.put(key, new Job(builder.start(), log, System.nanoTime()));
    }

    @Override
    public Optional<JobStatus> job(String machineId, String jobId) {
        return Optional.ofNullable(jobs.get(machineId + "/" + jobId))
                .map(job -> new JobStatus(
                        job.process().isAlive()
                                ? Optional.empty()
                                : Optional.of(job.process().exitValue()),
                        job.log(),
                        Duration.ofNanos(System.nanoTime() - job.startedNanos())));
    }

    @Override
    public void killJob(String machineId, String jobId) {
        Process process = jobs.get(machineId + "/" + jobId).process();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void killAll(String machineId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path gitTransport(String machineId) {
        Path script = root.resolve(machineId).resolve("home").resolve("transport script");
        try {
            Files.writeString(
                    script,
                    "#!/bin/sh\nshift\nexport HOME='" + root.resolve(machineId).resolve("home")
                            + "'\nunset GIT_DIR GIT_CONFIG_COUNT\nexec sh -c \"$(printf %s \"$*\" | sed 's#/workspace#"
                            + workspace(machineId) + "#')\"\n");
            if (!script.toFile().setExecutable(true)) {
                throw new IOException("not executable: " + script);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return script;
    }

    @Override
    public void writeFile(String machineId, String path, byte[] content) throws IOException {
        Files.write(root.resolve(machineId).resolve(path.substring(1)), content);
    }

    @Override
    public void pause(String machineId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resume(String machineId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isPaused(String machineId) {
        return false;
    }

    @Override
    public MachineUsage usage(String machineId) {
        return new MachineUsage(0, 0, 0, 0);
    }

    private ProcessBuilder builder(String machineId, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command.stream()
                .map(part -> part.replace("/workspace", workspace(machineId).toString()))
                .toList());
        builder.directory(root.resolve(machineId).toFile());
        builder.environment()
                .put("HOME", root.resolve(machineId).resolve("home").toString());
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        return builder;
    }
}
