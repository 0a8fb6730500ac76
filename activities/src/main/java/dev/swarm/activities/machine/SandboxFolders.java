package dev.swarm.activities.machine;

import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.host.Names;
import dev.swarm.contracts.machine.MachineLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of sandboxes on this host: what the machine sees is below {@code fs}, all else is the host's alone. A folder
 * appears whole and is moved away before it is removed.
 */
final class SandboxFolders {
    private static final Logger log = LoggerFactory.getLogger(SandboxFolders.class);
    private static final String NEW = ".new-";
    private static final String DEAD = ".dead-";
    private static final String LIMITS = "limits.json";
    private static final int FIRST_UID = 1_900_000_000;
    private static final int UIDS = 4096;

    private final Path root;
    private final Path machines;
    private final String house;
    private final boolean asRoot;

    /** @param root made where needed, and closed to others */
    SandboxFolders(Path root) throws IOException {
        this.root = Disk.privateFolder(root.toAbsolutePath());
        Files.setPosixFilePermissions(this.root, PosixFilePermissions.fromString("rwx------"));
        this.machines = Files.createDirectories(this.root.resolve("machines"));
        this.house = UUID.nameUUIDFromBytes(this.root.toRealPath().toString().getBytes(StandardCharsets.UTF_8))
                .toString();
        this.asRoot = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    Path root() {
        return root;
    }

    /** Tells the machines of this folder from those of another. */
    String house() {
        return house;
    }

    Path of(String machineId) {
        return machines.resolve(Names.checked(machineId));
    }

    Path job(String machineId, String jobId) {
        return of(machineId).resolve("jobs").resolve(Names.checked(jobId));
    }

    /** The jobs of a machine, also of one that is being destroyed. */
    List<Path> jobs(String machineId) throws IOException {
        List<Path> living = Disk.entries(of(machineId).resolve("jobs"));
        List<Path> dying = Disk.entries(machines.resolve(DEAD + machineId).resolve("jobs"));
        return Stream.concat(living.stream(), dying.stream()).toList();
    }

    boolean isAlive(String machineId) {
        Path folder = of(machineId);
        return Files.isExecutable(folder.resolve("enter")) && Files.isDirectory(folder.resolve("fs/workspace"));
    }

    void requireAlive(String machineId) throws IOException {
        if (!isAlive(machineId)) {
            throw new NoSuchFileException("machine " + machineId + " is gone");
        }
    }

    /** All machines of which something is there, also halves of them. */
    List<String> ids() throws IOException {
        return Disk.entries(machines).stream()
                .map(folder -> String.valueOf(folder.getFileName()))
                .map(name -> name.startsWith(NEW) ? name.substring(NEW.length()) : name)
                .map(name -> name.startsWith(DEAD) ? name.substring(DEAD.length()) : name)
                .filter(Names::isName)
                .distinct()
                .sorted()
                .toList();
    }

    /** An empty machine, not yet where machines are. */
    Path prepare(String machineId, OptionalInt uid, boolean withTools) throws IOException {
        Path fresh = machines.resolve(NEW + machineId);
        remove(fresh);
        Disk.privateFolder(fresh);
        Disk.privateFolder(fresh.resolve("jobs"));
        Path files = Files.createDirectory(fresh.resolve("fs"));
        for (String name : List.of("workspace", "home", "tmp")) {
            Disk.own(Disk.privateFolder(files.resolve(name)), uid);
        }
        Path etc = Files.createDirectory(files.resolve("etc"));
        Files.setPosixFilePermissions(files, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(etc, PosixFilePermissions.fromString("rwxr-xr-x"));
        shared(
                etc.resolve("passwd"),
                "agent:x:1000:1000:agent:/home/agent:/bin/sh\nnobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n");
        shared(etc.resolve("group"), "agent:x:1000:\nnogroup:x:65534:\n");
        shared(etc.resolve("hosts"), "127.0.0.1 localhost machine\n::1 localhost\n");
        shared(etc.resolve("nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files\n");
        if (uid.isPresent()) {
            Disk.replace(fresh.resolve("uid"), Integer.toString(uid.getAsInt()), "rw-------");
        }
        if (withTools) {
            Files.createDirectory(files.resolve("tools"));
        }
        return fresh;
    }

    private static void shared(Path file, String text) throws IOException {
        Disk.replace(file, text, "rw-r--r--");
        // Whatever this process's own mask is: the machine's user is another one.
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    /** Puts a prepared machine where machines are. */
    void admit(Path prepared, String machineId) throws IOException {
        Files.move(prepared, of(machineId), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Moves the machine out of the way, so that nothing can start in it any more. */
    void condemn(String machineId) throws IOException {
        Path folder = of(machineId);
        Path dead = machines.resolve(DEAD + machineId);
        if (Files.exists(folder)) {
            remove(dead);
            Files.move(folder, dead, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Removes what was condemned, and what was prepared and never admitted. */
    void bury(String machineId) throws IOException {
        remove(machines.resolve(DEAD + machineId));
        remove(machines.resolve(NEW + machineId));
    }

    void keepLimits(Path folder, MachineLimits limits) throws IOException {
        Disk.replaceJson(folder.resolve(LIMITS), limits);
    }

    MachineLimits limits(String machineId) throws IOException {
        return Disk.readJson(of(machineId).resolve(LIMITS), MachineLimits.class);
    }

    /** A host user for a new machine; empty where this process cannot give it one. */
    OptionalInt freeUid() throws IOException {
        if (!asRoot) {
            return OptionalInt.empty();
        }
        Set<Integer> taken = new HashSet<>();
        for (Path folder : Disk.entries(machines)) {
            try {
                uid(folder).ifPresent(taken::add);
            } catch (NoSuchFileException e) {
                log.debug("{} has no user yet", folder);
            }
        }
        // Two data folders on one host start at different places.
        int base = FIRST_UID + Math.floorMod(house.hashCode(), 10_000) * UIDS;
        return OptionalInt.of(IntStream.range(base, base + UIDS)
                .filter(uid -> !taken.contains(uid))
                .findFirst()
                .orElseThrow(() -> new IOException("more than " + UIDS + " machines")));
    }

    OptionalInt uid(String machineId) throws IOException {
        return uid(of(machineId));
    }

    private OptionalInt uid(Path folder) throws IOException {
        return asRoot
                ? OptionalInt.of(
                        Integer.parseInt(Files.readString(folder.resolve("uid")).strip()))
                : OptionalInt.empty();
    }

    /** Removes a folder that a machine may have filled with folders too deep for Java's calls, or closed to their owner. */
    static void remove(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<String> removal = List.of("rm", "-rf", "--one-file-system", "--", folder.toString());
        HostProcesses.run(removal);
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            List<String> opening = List.of("-type", "d", "!", "-perm", "-u=rwx", "-exec", "chmod", "u+rwx", "{}", ";");
            HostProcesses.run(Stream.concat(Stream.of("find", folder.toString(), "-xdev"), opening.stream())
                    .toList());
            HostProcesses.run(removal);
        }
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(
                    "a machine's folder cannot be removed: " + Objects.requireNonNull(folder.getFileName()));
        }
    }
}
