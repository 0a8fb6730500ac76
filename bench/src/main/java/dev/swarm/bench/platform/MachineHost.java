package dev.swarm.bench.platform;

import dev.swarm.bench.host.LinuxProcess;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** What a host that runs micro-VMs by QEMU keeps of them on disk. */
public final class MachineHost {
    private static final Path CONTROL_GROUPS = Path.of("/sys/fs/cgroup");
    private static final int DEPTH = 6;

    private final Path folder;
    private final Path orders;

    /** @param data the host's data folder */
    public MachineHost(Path data) {
        this.folder = data.resolve("host").resolve("machines-qemu");
        this.orders = data.resolve("host").resolve("orders");
    }

    /** Process id of the QEMU that runs the newest attempt of a ticket. */
    public long machineOf(String ticketId) throws IOException {
        Path machines = folder.resolve("machines");
        List<Path> attempts;
        try (Stream<Path> all = Files.list(machines)) {
            attempts = all.filter(one -> String.valueOf(one.getFileName()).startsWith(ticketId + "."))
                    .sorted()
                    .toList();
        }
        if (attempts.isEmpty()) {
            throw CommandFailure.failed("ticket " + ticketId + " has no machine in " + machines, "");
        }
        String vm = Files.readString(attempts.getLast().resolve("vm")).strip();
        return process(vm).orElseThrow(() -> CommandFailure.failed("machine " + vm + " was never started", ""));
    }

    /** Whether it has heard that it is drained. */
    public boolean isDraining() {
        return Files.exists(orders.resolve("drained"));
    }

    /** Kills all that runs for its machines: in use, in the pool, and half made. Its worker must have ended. */
    public void kill() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        String house = UUID.nameUUIDFromBytes(folder.toRealPath().toString().getBytes(StandardCharsets.UTF_8))
                .toString();
        String mark = "SWARM_MACHINE=" + house + "/";
        List<ProcessHandle> processes = ProcessHandle.allProcesses()
                .filter(process -> new LinuxProcess(process.pid()).environment().contains(mark))
                .toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
        removeControlGroups(house + ".");
    }

    /** Below each controller of version 1, or below a delegated group of version 2; only empty ones can be removed. */
    private static void removeControlGroups(String prefix) throws IOException {
        List<Path> groups;
        try (Stream<Path> found = Files.find(
                CONTROL_GROUPS,
                DEPTH,
                (path, attributes) -> attributes.isDirectory()
                        && String.valueOf(path.getFileName()).startsWith(prefix))) {
            groups = found.toList();
        }
        for (Path group : groups) {
            Files.deleteIfExists(group);
        }
    }

    private Optional<Long> process(String vm) throws IOException {
        Path record = folder.resolve("vms").resolve(vm).resolve("vm.json");
        if (!Files.exists(record)) {
            return Optional.empty();
        }
        String qemu = Json.text(Json.parse(Files.readString(record)), "qemu", "");
        int end = qemu.indexOf(' ');
        return end < 0 ? Optional.empty() : Optional.of(Long.parseLong(qemu.substring(0, end)));
    }
}
