package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.ControlGroups;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * This host as machines see it.
 *
 * @param house tells the machines of one data folder from those of another
 * @param asRoot whether machines can be given users of their own
 * @param groups the control groups, where there are some
 */
record Host(String house, boolean asRoot, Optional<ControlGroups> groups) {
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final int FIRST_UID = 1_950_000_000;
    private static final int UIDS = 4096;

    static Host of(Path data, boolean controlGroups) throws IOException {
        String house = UUID.nameUUIDFromBytes(data.toRealPath().toString().getBytes(StandardCharsets.UTF_8))
                .toString();
        boolean asRoot = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        return new Host(
                house, asRoot, controlGroups ? ControlGroups.detect(house, Optional.empty()) : Optional.empty());
    }

    /** What all marks of this house begin with. */
    String marks() {
        return mark("");
    }

    /** The environment entry by which everything that runs for a machine is found. */
    String mark(String name) {
        return "SWARM_MACHINE=" + house + "/" + name;
    }

    /** A user that no machine of this house has. */
    OptionalInt freeUid(Set<Integer> taken) throws IOException {
        if (!asRoot) {
            return OptionalInt.empty();
        }
        Set<Integer> all = new HashSet<>(taken);
        // Two data folders on one host start at different places.
        int base = FIRST_UID + Math.floorMod(house.hashCode(), 10_000) * UIDS;
        return OptionalInt.of(IntStream.range(base, base + UIDS)
                .filter(uid -> !all.contains(uid))
                .findFirst()
                .orElseThrow(() -> new IOException("more than " + UIDS + " machines")));
    }

    static boolean has(String program) {
        return Stream.of(PATH.split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
