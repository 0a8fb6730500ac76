package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.guest.GuestImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What this host lacks for running micro-VMs, without starting one. */
final class QemuProbe {
    /** A Unix socket's path may have 107 bytes; OpenSSH adds 17 of its own while it makes one. */
    private static final int LONGEST_FOLDER = 70;

    private QemuProbe() {}

    /** Why no machine can be made; empty where nothing is known to lack. */
    static Optional<String> lacking(QemuOptions options) {
        for (Map.Entry<String, String> each : programs().entrySet()) {
            if (!Host.has(each.getKey())) {
                return Optional.of("the program " + each.getKey() + " is not installed; install it: apt-get install "
                        + each.getValue());
            }
        }
        if (!new GuestImage(options.image()).isThere()) {
            return Optional.of("there is no guest image in " + options.image() + "; build it first");
        }
        for (Path folder : new Path[] {options.data(), options.templates()}) {
            if (folder.toString().length() > LONGEST_FOLDER) {
                return Optional.of("the folder " + folder + " has too long a path for sockets in it: more than "
                        + LONGEST_FOLDER + " characters");
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> programs() {
        Map<String, String> packages = new LinkedHashMap<>();
        packages.put(QemuCommand.PROGRAM, "qemu-system-x86");
        packages.put("ssh", "openssh-client");
        packages.put("ssh-keygen", "openssh-client");
        packages.put("mkfs.ext4", "e2fsprogs");
        packages.put("perl", "perl-base");
        packages.put("setpriv", "util-linux");
        packages.put("prlimit", "util-linux");
        packages.put("setsid", "util-linux");
        packages.put("cp", "coreutils");
        return packages;
    }
}
