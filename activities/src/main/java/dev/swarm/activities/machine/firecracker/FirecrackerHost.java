package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.ControlGroups;
import dev.swarm.activities.machine.HostProcesses;
import dev.swarm.activities.machine.HostProcesses.Identity;
import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.host.HostCommands;
import dev.swarm.activities.machine.host.Wait;
import dev.swarm.contracts.machine.MachineLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** This host as Firecracker's machines see it: jails, users, control groups, networks. */
final class FirecrackerHost {
    /** Users of machines are this and its slot; no other provider gives out these. */
    private static final int FIRST_USER = 2_000_000_000;

    /** What Firecracker itself takes beside its guest's memory, and its threads. */
    private static final int OVERHEAD_MIB = 96;

    private static final int THREADS = 128;

    private final FirecrackerOptions options;
    private final TapNetwork networks;
    private final Optional<ControlGroups> groups;

    FirecrackerHost(FirecrackerOptions options) throws IOException {
        this.options = options;
        Disk.privateFolder(options.data());
        String house = UUID.nameUUIDFromBytes(
                        options.data().toRealPath().toString().getBytes(StandardCharsets.UTF_8))
                .toString();
        this.networks = new TapNetwork(
                options.data().resolve("network"),
                house.substring(0, 8),
                options.surroundings().host());
        this.groups = ControlGroups.detect(house, Optional.empty());
    }

    FirecrackerOptions options() {
        return options;
    }

    TapNetwork networks() {
        return networks;
    }

    Jail jail(String id) {
        return new Jail(
                options.data().resolve("jail"),
                String.valueOf(options.firecracker().getFileName()),
                id);
    }

    static int user(int slot) {
        return FIRST_USER + slot;
    }

    static void kill(long pid) {
        HostProcesses.kill(pid);
    }

    /** An empty jail. What a former Firecracker left in one of this name goes. */
    Jail freshJail(Jail jail) throws IOException {
        Disk.remove(jail.folder());
        Disk.privateFolder(jail.base());
        Files.createDirectories(jail.root());
        return jail;
    }

    /** Runs the jailer to its end; answers the Firecracker that it leaves behind. */
    Identity launch(MicroVm vm, int memoryMiB, long diskBytes) throws IOException {
        String group = group(vm.record().slot());
        if (groups.isPresent()) {
            groups.get().create(group, new MachineLimits(memoryMiB + OVERHEAD_MIB, THREADS, 0));
        }
        List<Path> joined = groups.map(g -> g.entries(group)).orElse(List.of());
        int version = Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")) ? 2 : 1;
        Jailer jailer = new Jailer(
                options.jailer(),
                options.firecracker(),
                vm.jail(),
                vm.user(),
                vm.network().namespaceFile(),
                Jailer.ControlGroup.joining(version, joined),
                Math.max(diskBytes, (memoryMiB + 16L) << 20));
        HostCommands.STANDARD.run(jailer.line(), "");
        long[] pid = new long[1];
        Wait.until(
                () -> {
                    if (!Files.exists(vm.jail().pidFile())) {
                        return false;
                    }
                    String text = Files.readString(vm.jail().pidFile()).strip();
                    pid[0] = text.matches("[0-9]+") ? Long.parseLong(text) : 0;
                    return pid[0] > 0;
                },
                "the jailer leaves no process number");
        if (!NamespaceProcesses.of(vm.network()).contains(pid[0])) {
            throw new IOException("Firecracker ended at once");
        }
        return Identity.of(pid[0]).orElseThrow(() -> new IOException("Firecracker ended at once"));
    }

    /** Removes what a machine had beside its own folder; answers what was there of its network. */
    List<String> remove(int slot, Jail jail) throws IOException {
        if (groups.isPresent()) {
            groups.get().removeOnceEmpty(group(slot));
        }
        List<String> removed = networks.remove(slot);
        Disk.remove(jail.folder());
        return removed;
    }

    /** Removes control groups of machines that have none of these slots; answers each as its kind and name. */
    List<String> reapGroups(Set<Integer> slots) throws IOException {
        Set<String> known = slots.stream().map(FirecrackerHost::group).collect(Collectors.toCollection(TreeSet::new));
        return groups.isPresent() ? groups.get().reap(() -> known) : List.of();
    }

    /** The slots of all jails. */
    List<Integer> jails() throws IOException {
        Path all = jail("s0").folder().resolveSibling("");
        return Disk.entries(all).stream()
                .map(folder -> String.valueOf(folder.getFileName()))
                .filter(name -> name.matches("s[0-9]{1,5}"))
                .map(name -> Integer.valueOf(name.substring(1)))
                .toList();
    }

    private static String group(int slot) {
        return "firecracker-" + slot;
    }
}
