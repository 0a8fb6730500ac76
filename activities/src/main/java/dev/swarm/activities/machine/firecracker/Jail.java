package dev.swarm.activities.machine.firecracker;

import java.nio.file.Path;

/**
 * Where the jailer puts one Firecracker: {@code BASE/PROGRAM/ID/root} is all that it sees of the file system. What it is to
 * use lies in there under the same name for every machine, which is why one snapshot fits all.
 *
 * @param base folder of all jails
 * @param program file name of Firecracker's executable
 * @param id at most 64 letters, digits and hyphens
 */
record Jail(Path base, String program, String id) {
    static final String API = "/api.sock";
    static final String VSOCK = "/v.sock";
    static final String KERNEL = "/vmlinux";
    static final String INITRD = "/initrd";
    static final String ROOT_DISK = "/rootfs";
    static final String WORK_DISK = "/work";
    static final String STATE = "/state";
    static final String MEMORY = "/memory";
    static final String NEW_STATE = "/state.new";
    static final String NEW_MEMORY = "/memory.new";
    static final String LOG = "/log";

    /** Linux takes no longer path of a Unix socket. */
    static final int LONGEST_SOCKET_PATH = 107;

    Jail {
        if (!id.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("no name of a jail: " + id);
        }
    }

    Path folder() {
        return base.resolve(program).resolve(id);
    }

    Path root() {
        return folder().resolve("root");
    }

    /** The host's path of what Firecracker sees under this one. */
    Path outside(String inside) {
        return root().resolve(inside.substring(1));
    }

    /** Where the jailer writes Firecracker's process number, as the host counts. */
    Path pidFile() {
        return root().resolve(program + ".pid");
    }
}
