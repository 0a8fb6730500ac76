package dev.swarm.activities.machine;

import dev.swarm.activities.machine.host.Wait;
import dev.swarm.contracts.machine.MachineLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control groups of machines, where this process may make some: version 1 as root, below each controller's mount
 * point; version 2 below a delegated parent (the one given, that of this process's own group, or the own group if no
 * process must move for it).
 */
public final class ControlGroups {
    private static final Logger log = LoggerFactory.getLogger(ControlGroups.class);
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");
    private static final String FOLDER = "swarm";
    private static final List<String> NEEDED = List.of("memory", "pids");
    private static final List<String> WANTED = List.of("freezer", "cpu", "cpuacct");

    /** Our folder by controller; in version 2 there is one, under the empty name. */
    private final Map<String, Path> folders;

    private final String house;

    private ControlGroups(Map<String, Path> folders, String house) {
        this.folders = folders;
        this.house = house;
    }

    /**
     * @param house tells the machines of one data folder from those of another
     * @param delegated a version 2 group that this process may make groups in
     */
    public static Optional<ControlGroups> detect(String house, Optional<Path> delegated) {
        if (Files.exists(MOUNT.resolve("cgroup.controllers"))) {
            List<Path> parents = new ArrayList<>();
            delegated.ifPresent(parents::add);
            own().ifPresent(own -> {
                Path parent = own.getParent();
                if (parent != null && own.startsWith(MOUNT) && !own.equals(MOUNT)) {
                    parents.add(parent);
                }
                parents.add(own);
            });
            return parents.stream()
                    .flatMap(parent -> version2(parent, house).stream())
                    .findFirst();
        }
        return version1(house);
    }

    private static Optional<ControlGroups> version1(String house) {
        Map<String, Path> folders = new LinkedHashMap<>();
        for (String controller : NEEDED) {
            Optional<Path> folder = made(MOUNT.resolve(controller));
            if (folder.isEmpty()) {
                return Optional.empty();
            }
            folders.put(controller, folder.get());
        }
        for (String controller : WANTED) {
            made(MOUNT.resolve(controller)).ifPresent(folder -> folders.put(controller, folder));
        }
        return Optional.of(new ControlGroups(folders, house));
    }

    private static Optional<ControlGroups> version2(Path parent, String house) {
        try {
            Set<String> there = Set.of(Files.readString(parent.resolve("cgroup.controllers"))
                    .strip()
                    .split(" "));
            if (!there.containsAll(NEEDED)) {
                return Optional.empty();
            }
            String enable = there.contains("cpu") ? "+memory +pids +cpu" : "+memory +pids";
            write(parent.resolve("cgroup.subtree_control"), enable);
            Optional<Path> folder = made(parent);
            if (folder.isEmpty()) {
                return Optional.empty();
            }
            write(folder.get().resolve("cgroup.subtree_control"), enable);
            return Optional.of(new ControlGroups(Map.of("", folder.get()), house));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> own() {
        try {
            return Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                    .filter(line -> line.startsWith("0::/"))
                    .map(line -> MOUNT.resolve(line.substring("0::/".length())))
                    .filter(Files::isDirectory)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> made(Path parent) {
        try {
            Path folder = Files.createDirectories(parent.resolve(FOLDER));
            return Files.isWritable(folder.resolve("cgroup.procs")) ? Optional.of(folder) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Makes the machine's group, or brings its limits up to date. */
    public void create(String machineId, MachineLimits limits) throws IOException {
        for (Path folder : folders.values()) {
            Files.createDirectories(folder.resolve(name(machineId)));
        }
        String bytes = Long.toString(limits.memoryMiB() * 1024L * 1024);
        if (isVersion2()) {
            Path group = group("", machineId);
            write(group.resolve("memory.max"), bytes);
            writeIfThere(group.resolve("memory.swap.max"), "0");
            write(group.resolve("pids.max"), Integer.toString(limits.processes()));
            writeIfThere(group.resolve("cpu.weight"), "25");
            return;
        }
        Path memory = group("memory", machineId);
        Path swap = memory.resolve("memory.memsw.limit_in_bytes");
        try {
            write(memory.resolve("memory.limit_in_bytes"), bytes);
            writeIfThere(swap, bytes);
        } catch (IOException e) {
            // Raising limits: the one with swap must go first.
            writeIfThere(swap, bytes);
            write(memory.resolve("memory.limit_in_bytes"), bytes);
        }
        write(group("pids", machineId).resolve("pids.max"), Integer.toString(limits.processes()));
        if (folders.containsKey("cpu")) {
            // A quarter of the default share, so that busy machines do not starve the host's worker.
            writeIfThere(group("cpu", machineId).resolve("cpu.shares"), "256");
        }
    }

    /** The files to write a process id to, so that the process joins the group. */
    public List<Path> entries(String machineId) {
        return folders.values().stream()
                .map(folder -> folder.resolve(name(machineId)).resolve("cgroup.procs"))
                .toList();
    }

    public Set<Long> processes(String machineId) {
        Set<Long> pids = new LinkedHashSet<>();
        for (Path entry : entries(machineId)) {
            try {
                for (String line : Files.readAllLines(entry)) {
                    pids.add(Long.parseLong(line));
                }
            } catch (IOException e) {
                // The group is gone, and with it all that was in it.
                continue;
            }
        }
        pids.remove(0L);
        return pids;
    }

    /** Kills what is in the group; new processes may need another call. */
    public void kill(String machineId) throws IOException {
        if (isVersion2() && writeIfThere(group("", machineId).resolve("cgroup.kill"), "1")) {
            return;
        }
        processes(machineId).forEach(HostProcesses::kill);
    }

    /** Lets no further process start, or as many as the limits say. */
    void forbidProcesses(String machineId) throws IOException {
        writeIfThere(group(isVersion2() ? "" : "pids", machineId).resolve("pids.max"), "0");
    }

    boolean canFreeze() {
        return isVersion2() || folders.containsKey("freezer");
    }

    void freeze(String machineId, boolean frozen) throws IOException {
        if (isVersion2()) {
            writeIfThere(group("", machineId).resolve("cgroup.freeze"), frozen ? "1" : "0");
        } else if (folders.containsKey("freezer")) {
            writeIfThere(group("freezer", machineId).resolve("freezer.state"), frozen ? "FROZEN" : "THAWED");
        }
    }

    /** Waits until all stand still, or for as long as this: a process that waits for a disk cannot be frozen. */
    void awaitFrozen(String machineId, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (canFreeze() && !processes(machineId).isEmpty() && !isFrozen(machineId) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    boolean isFrozen(String machineId) throws IOException {
        if (isVersion2()) {
            return Files.readString(group("", machineId).resolve("cgroup.events"))
                    .contains("frozen 1");
        }
        return Files.readString(group("freezer", machineId).resolve("freezer.state"))
                .strip()
                .equals("FROZEN");
    }

    /** Memory in use without file cache that can be dropped. */
    long memoryBytes(String machineId) throws IOException {
        Path group = group(isVersion2() ? "" : "memory", machineId);
        long used = number(group.resolve(isVersion2() ? "memory.current" : "memory.usage_in_bytes"));
        String cacheKey = isVersion2() ? "inactive_file " : "total_inactive_file ";
        long cache = Files.readAllLines(group.resolve("memory.stat")).stream()
                .filter(line -> line.startsWith(cacheKey))
                .mapToLong(line -> Long.parseLong(line.substring(cacheKey.length())))
                .sum();
        return Math.max(0, used - cache);
    }

    Optional<Long> cpuNanos(String machineId) throws IOException {
        if (isVersion2()) {
            return Files.readAllLines(group("", machineId).resolve("cpu.stat")).stream()
                    .filter(line -> line.startsWith("usage_usec "))
                    .map(line -> Long.parseLong(line.substring("usage_usec ".length())) * 1000)
                    .findFirst();
        }
        return folders.containsKey("cpuacct")
                ? Optional.of(number(group("cpuacct", machineId).resolve("cpuacct.usage")))
                : Optional.empty();
    }

    /** All that have a group of this house. */
    private Set<String> machines() throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path folder : new HashSet<>(folders.values())) {
            try (Stream<Path> groups = Files.list(folder)) {
                groups.map(group -> String.valueOf(group.getFileName()))
                        .filter(name -> name.startsWith(name("")))
                        .forEach(name -> found.add(name.substring(name("").length())));
            }
        }
        return found;
    }

    /** Says which machines there are. */
    public interface Known {
        Set<String> machines() throws IOException;
    }

    /** Kills what is in the groups of machines that are no more, and removes them; answers each as its kind and name. */
    public List<String> reap(Known known) throws IOException {
        List<String> removed = new ArrayList<>();
        // In this order: a machine that is made meanwhile is known before it has a group.
        Set<String> left = machines();
        left.removeAll(known.machines());
        for (String machineId : left) {
            kill(machineId);
            try {
                remove(machineId);
                removed.add("group " + machineId);
            } catch (IOException e) {
                log.debug("The control group {} is still busy; the next clean-up tries again", machineId, e);
            }
        }
        return removed;
    }

    public void remove(String machineId) throws IOException {
        for (Path folder : new HashSet<>(folders.values())) {
            Files.deleteIfExists(folder.resolve(name(machineId)));
        }
    }

    /** The same once the kernel has let go of its last process, which takes a moment. */
    public void removeOnceEmpty(String machineId) throws IOException {
        Wait.until(
                () -> {
                    try {
                        remove(machineId);
                        return true;
                    } catch (IOException stillBusy) {
                        return false;
                    }
                },
                "the control group of machine " + machineId + " does not become empty");
    }

    private boolean isVersion2() {
        return folders.containsKey("");
    }

    private String name(String machineId) {
        return house + "." + machineId;
    }

    private Path group(String controller, String machineId) {
        Path folder = folders.get(controller);
        if (folder == null) {
            throw new IllegalStateException("no control group for " + controller);
        }
        return folder.resolve(name(machineId));
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }

    private static boolean writeIfThere(Path file, String text) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        write(file, text);
        return true;
    }

    private static void write(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
    }
}
