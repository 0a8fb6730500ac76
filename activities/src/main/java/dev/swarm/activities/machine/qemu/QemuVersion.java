package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.host.Disk;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The QEMU of this host.
 *
 * @param text all that it says of its version; a template fits no other
 */
record QemuVersion(String text, int major, int minor) {
    private static final Pattern NUMBER = Pattern.compile("version (\\d+)\\.(\\d+)");

    static QemuVersion installed() throws IOException {
        return parse(Disk.run(List.of(QemuCommand.PROGRAM, "--version")));
    }

    static QemuVersion parse(String said) throws IOException {
        String first = said.lines().findFirst().orElse("");
        Matcher number = NUMBER.matcher(first);
        if (!number.find()) {
            throw new IOException("QEMU's version cannot be read: " + first);
        }
        return new QemuVersion(first, Integer.parseInt(number.group(1)), Integer.parseInt(number.group(2)));
    }

    /** Whether a file can be a machine's copy-on-write memory while it is open for reading only. */
    boolean copiesReadOnlyFiles() {
        return major > 8 || (major == 8 && minor >= 2);
    }
}
