package dev.swarm.bench.platform;

import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a host that runs micro-VMs by QEMU keeps of them on disk. */
public final class MachineHost {
    private final Path folder;

    /** @param data the host's data folder */
    public MachineHost(Path data) {
        this.folder = data.resolve("host").resolve("machines-qemu");
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

    /** Kills all QEMUs, also those in the pool. */
    public void kill() throws IOException {
        for (long pid : all()) {
            ProcessHandle.of(pid)
                    // Another program may have the number of one that ended.
                    .filter(process -> process.info().command().orElse("").contains("qemu"))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private List<Long> all() throws IOException {
        List<Long> found = new ArrayList<>();
        Path vms = folder.resolve("vms");
        if (Files.isDirectory(vms)) {
            try (Stream<Path> each = Files.list(vms)) {
                for (Path vm : each.toList()) {
                    process(String.valueOf(vm.getFileName())).ifPresent(found::add);
                }
            }
        }
        return found;
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
