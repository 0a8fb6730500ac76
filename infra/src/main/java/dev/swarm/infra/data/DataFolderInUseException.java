package dev.swarm.infra.data;

import java.io.IOException;
import java.nio.file.Path;

/** Another process holds the data folder. */
public final class DataFolderInUseException extends IOException {
    private static final long serialVersionUID = 1;

    private final long pid;

    DataFolderInUseException(Path folder, long pid) {
        super("another swarm" + (pid > 0 ? " (pid " + pid + ")" : "") + " uses " + folder);
        this.pid = pid;
    }

    /** The other process, or 0 if it has not said who it is yet. */
    public long pid() {
        return pid;
    }
}
