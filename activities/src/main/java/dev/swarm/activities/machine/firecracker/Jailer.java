package dev.swarm.activities.machine.firecracker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command line of Firecracker's jailer, which gives one Firecracker a root folder, a process namespace, a network
 * namespace and a user of its own.
 *
 * @param jailer the jailer's executable
 * @param firecracker the executable that it copies into the jail
 * @param user user and group that Firecracker runs as
 * @param network the network namespace that it joins
 * @param controlGroups how its processes are limited
 * @param fileBytes no file that it writes may grow larger
 */
record Jailer(
        Path jailer, Path firecracker, Jail jail, int user, Path network, ControlGroup controlGroups, long fileBytes) {
    private static final int OPEN_FILES = 1024;

    /** Joins the groups by writing its own number, then becomes the command: GROUPS... -- COMMAND. */
    private static final String JOIN =
            "while [ \"$1\" != -- ]; do echo $$ > \"$1\" || exit 125; shift; done; shift; exec \"$@\"";

    /**
     * How a machine's processes are limited: by groups that we made, which what becomes the jailer joins, or by values that
     * the jailer is to set in groups that it makes.
     *
     * @param version 1 or 2
     * @param joined files to join control groups by
     * @param parent group below which the jailer makes one named like the jail; empty for the jailer's default
     * @param values such as {@code memory.max=268435456}
     */
    record ControlGroup(int version, List<Path> joined, Optional<String> parent, List<String> values) {
        ControlGroup {
            joined = List.copyOf(joined);
            values = List.copyOf(values);
            if (version != 1 && version != 2) {
                throw new IllegalArgumentException("no version of control groups: " + version);
            }
        }

        static ControlGroup joining(int version, List<Path> files) {
            return new ControlGroup(version, files, Optional.empty(), List.of());
        }
    }

    List<String> line() {
        List<String> line = new ArrayList<>();
        if (!controlGroups.joined().isEmpty()) {
            line.addAll(List.of("sh", "-c", JOIN, "join"));
            controlGroups.joined().forEach(file -> line.add(file.toString()));
            line.add("--");
        }
        line.addAll(List.of(jailer.toString(), "--id", jail.id(), "--exec-file", firecracker.toString()));
        line.addAll(List.of("--uid", Integer.toString(user), "--gid", Integer.toString(user)));
        line.addAll(List.of("--chroot-base-dir", jail.base().toString()));
        line.addAll(List.of("--netns", network.toString()));
        line.addAll(List.of("--cgroup-version", Integer.toString(controlGroups.version())));
        controlGroups.parent().ifPresent(parent -> line.addAll(List.of("--parent-cgroup", parent)));
        controlGroups.values().forEach(value -> line.addAll(List.of("--cgroup", value)));
        line.addAll(List.of("--resource-limit", "fsize=" + fileBytes, "--resource-limit", "no-file=" + OPEN_FILES));
        line.addAll(List.of("--daemonize", "--new-pid-ns", "--", "--api-sock", Jail.API));
        return line;
    }
}
