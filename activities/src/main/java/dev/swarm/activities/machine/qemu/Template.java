package dev.swarm.activities.machine.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A booted and warmed machine that stands still, to make others of. Its files never change: running machines map them. */
record Template(Path folder, TemplateKey key) {
    static final String STATE = "state";

    Path memory() {
        return folder.resolve(QemuCommand.RAM);
    }

    Path disk() {
        return folder.resolve(QemuCommand.DISK);
    }

    Path state() {
        return folder.resolve(STATE);
    }

    boolean isThere() {
        return List.of(memory(), disk(), state()).stream().allMatch(Files::isRegularFile);
    }

    long diskBytes() throws IOException {
        return Files.size(disk());
    }
}
