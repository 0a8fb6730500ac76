package dev.swarm.activities.machine.firecracker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** A machine that stands still on disk: its devices' state, its memory, its writable disk. */
record Snapshot(Path folder) {
    Path state() {
        return folder.resolve("state");
    }

    Path memory() {
        return folder.resolve("memory");
    }

    Path disk() {
        return folder.resolve("disk");
    }

    boolean isThere() {
        return Stream.of(state(), memory(), disk()).allMatch(Files::isRegularFile);
    }

    /** Takes over from the jail what a paused machine has written there as its snapshot. */
    void takeMemory(Jail jail) throws IOException {
        JailFiles.take(jail.outside(Jail.NEW_STATE), state());
        JailFiles.take(jail.outside(Jail.NEW_MEMORY), memory());
        own(state());
        own(memory());
    }

    /** Takes over the disk, once the machine has ended. */
    void takeDisk(Jail jail) throws IOException {
        JailFiles.take(jail.outside(Jail.WORK_DISK), disk());
        own(disk());
    }

    private static void own(Path file) throws IOException {
        Files.setAttribute(file, "unix:uid", 0);
        Files.setAttribute(file, "unix:gid", 0);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    }
}
