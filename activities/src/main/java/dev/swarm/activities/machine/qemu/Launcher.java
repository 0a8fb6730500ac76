package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.HostProcesses.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Starts QEMU in its jail, so that it outlives this worker: a session of its own, control groups, limits on the size of
 * files, and where the worker is root a user of its own without any privilege. Files that this user cannot walk to are
 * opened before, and handed over.
 */
final class Launcher {
    /** Joins the groups, opens the files, becomes the command: GROUPS... -- ROOT MEMORY COMMAND. */
    private static final String SCRIPT = """
            while [ "$1" != -- ]; do echo $$ > "$1" || exit 125; shift; done
            shift
            exec %d< "$1" %d< "$2"
            shift 2
            exec "$@"
            """.formatted(QemuCommand.ROOT_FILE, QemuCommand.MEMORY_FILE);

    private Launcher() {}

    /**
     * What to start, and how.
     *
     * @param command QEMU's command line
     * @param folder where it works; its sockets and files are here
     * @param rootImage the root image
     * @param memory a template's memory, or {@code /dev/null}
     * @param log where its own messages go
     * @param mark the environment entry that says whose it is
     * @param groups files to join control groups by
     * @param uid the user to run as; empty for the worker's own
     * @param group a group that it is in besides its own, for the sake of a device
     * @param fileBytes no file that it writes may grow larger
     */
    record Start(
            List<String> command,
            Path folder,
            Path rootImage,
            Path memory,
            Path log,
            String mark,
            List<Path> groups,
            OptionalInt uid,
            OptionalInt group,
            long fileBytes) {}

    static Identity start(Start start) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(line(start)).directory(start.folder().toFile());
        builder.environment().clear();
        builder.environment().put("PATH", Host.PATH);
        int equals = start.mark().indexOf('=');
        builder.environment()
                .put(start.mark().substring(0, equals), start.mark().substring(equals + 1));
        builder.redirectInput(Path.of("/dev/null").toFile());
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(start.log().toFile()));
        long pid = builder.start().pid();
        return Identity.of(pid).orElseThrow(() -> new IOException("QEMU ended at once"));
    }

    static List<String> line(Start start) {
        List<String> line = new ArrayList<>(List.of("sh", "-c", SCRIPT, "launch"));
        start.groups().forEach(group -> line.add(group.toString()));
        line.addAll(List.of("--", start.rootImage().toString(), start.memory().toString()));
        line.addAll(
                List.of("setsid", "prlimit", "--core=0:0", "--fsize=" + start.fileBytes() + ":" + start.fileBytes()));
        if (start.uid().isPresent()) {
            String uid = Integer.toString(start.uid().getAsInt());
            line.addAll(List.of("setpriv", "--reuid", uid, "--regid", uid));
            line.add(start.group().isPresent() ? "--groups=" + start.group().getAsInt() : "--clear-groups");
            line.addAll(List.of("--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"));
        }
        line.addAll(start.command());
        return line;
    }
}
