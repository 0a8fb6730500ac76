package dev.swarm.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What builds leave on a host once they have ended. Mirrors of repositories, stored artifacts and the notes of past
 * reservations stay on purpose, and so do machines that wait for a ticket.
 *
 * @param data the worker's data folder
 * @param kind the name of its machines' folder
 */
record HostRemains(Path data, String kind) {
    private static final String MARK = "SWARM_MACHINE=";

    /** Everything that should be gone. */
    List<String> all() throws IOException {
        List<String> found = new ArrayList<>();
        processes().stream().filter(process -> !waits(process.machine())).forEach(process -> found.add(process.text()));
        Path host = data.resolve("host");
        for (String folder : List.of(kind + "/machines", "logs-to-ship", "artifacts/spool", "tasks")) {
            found.addAll(content(host.resolve(folder)));
        }
        for (Path reservation : files(host.resolve("reservations"))) {
            try {
                if (Api.JSON
                        .readTree(Files.readString(reservation))
                        .path("releasedAt")
                        .isMissingNode()) {
                    found.add(reservation.toString());
                }
            } catch (NoSuchFileException forgottenMeanwhile) {
                continue;
            }
        }
        if (Files.isDirectory(host.resolve("mirrors"))) {
            try (Stream<Path> mirrors = Files.walk(host.resolve("mirrors"))) {
                mirrors.filter(path ->
                                path.endsWith("worktrees") || path.toString().endsWith(".lock"))
                        .forEach(path -> found.add(path.toString()));
            }
        }
        found.addAll(controlGroups());
        return found;
    }

    /** A process of one of the host's machines, on either side of its wall. */
    record MachineProcess(ProcessHandle handle, String machine, String line) {
        String text() {
            String text = "process " + handle.pid() + " of " + machine + ": " + line;
            return text.substring(0, Math.min(250, text.length()));
        }
    }

    /** The processes that carry the mark of this host's machines, or name their folder. */
    List<MachineProcess> processes() {
        String mark = MARK + house() + "/";
        String folder = machines() + "/";
        return ProcessHandle.allProcesses()
                .flatMap(process -> {
                    String environment = environment(process.pid()).orElse("");
                    String line = process.info().commandLine().orElse("");
                    int at = environment.indexOf(mark);
                    if (at < 0 && !line.contains(folder)) {
                        return Stream.empty();
                    }
                    String machine = at < 0
                            ? "?"
                            : environment.substring(at + mark.length()).split(" ", 2)[0];
                    return Stream.of(new MachineProcess(process, machine, line));
                })
                .toList();
    }

    /** Whether it is a virtual machine of which the host knows; while no ticket has one, it waits for the next. */
    private boolean waits(String machine) {
        return Files.isDirectory(Path.of(machines(), "vms", machine.replaceFirst("^vm-", "")));
    }

    private String machines() {
        return data.resolve("host").resolve(kind).toString();
    }

    /** What marks the machines of this data folder. */
    private String house() {
        return UUID.nameUUIDFromBytes(machines().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static Optional<String> environment(long pid) {
        try {
            byte[] content = Files.readAllBytes(Path.of("/proc", String.valueOf(pid), "environ"));
            return Optional.of(new String(content, StandardCharsets.UTF_8).replace('\0', ' '));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Below each controller of version 1, or below a delegated group of version 2. */
    private List<String> controlGroups() throws IOException {
        try (Stream<Path> groups = Files.find(
                Path.of("/sys/fs/cgroup"),
                6,
                (path, attributes) -> attributes.isDirectory()
                        && path.getFileName().toString().startsWith(house() + "."))) {
            return groups.filter(group -> !waits(group.getFileName().toString().substring(house().length() + 1)))
                    .map(Path::toString)
                    .toList();
        }
    }

    private static List<String> content(Path folder) throws IOException {
        return files(folder).stream().map(Path::toString).toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
