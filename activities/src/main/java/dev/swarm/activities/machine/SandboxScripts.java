package dev.swarm.activities.machine;

import dev.swarm.activities.machine.host.HostCommands;
import dev.swarm.contracts.machine.MachineLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The shell scripts by which commands get into a sandbox. They are all that runs on the host; what they confine starts
 * only after every limit is set.
 */
final class SandboxScripts {
    /** The open file by which bubblewrap gets {@link SocketFilter}; it closes it. */
    private static final String FILTER = "8";

    /** Longest CPU time of one process; an agent's own timeout comes long before. */
    private static final long CPU_SECONDS = 6 * 3600;

    /**
     * Runs a job: FOLDER ENTER COMMAND. The pid file is made only where none is, so a job starts once however often this
     * is called; the exit code appears when all processes of the job are gone.
     */
    static final String JOB = """
            #!/bin/sh
            # Runs one job of a sandbox and keeps its exit code: job FOLDER ENTER COMMAND...
            job=$1
            enter=$2
            shift 2
            read -r boot < /proc/sys/kernel/random/boot_id
            read -r stat < /proc/$$/stat
            start_of() { shift 21; echo "$1"; }
            set -C
            { echo "$$ $(start_of $stat) $boot" > "$job/pid"; } 2> /dev/null || exit 0
            set +C
            "$enter" "$@" < /dev/null >> "$job/log" 2>&1
            echo $? > "$job/exit.new"
            mv -f "$job/exit.new" "$job/exit"
            """;

    private SandboxScripts() {}

    /**
     * What a machine's scripts are made from.
     *
     * @param mark the environment entry that marks the machine's processes
     * @param uid the host's user id to run as; empty to run as the worker's own
     * @param groups files to join control groups by; empty where limits are set per process
     * @param tools folder that the machine sees as {@code /opt/agents}
     * @param wayOut whether there is a folder with a way out
     */
    record Machine(
            String id,
            Path folder,
            String mark,
            OptionalInt uid,
            List<Path> groups,
            MachineLimits limits,
            List<Path> readOnly,
            Optional<Path> tools,
            boolean wayOut) {}

    /** Runs a command inside: ENTER COMMAND. The machine's folder holds the {@link SocketFilter} as {@code filter}. */
    static String enter(Machine machine) throws IOException {
        StringBuilder script = new StringBuilder("#!/bin/sh\n# Runs a command in sandbox " + machine.id() + ".\n");
        for (Path group : machine.groups()) {
            script.append("echo $$ > ").append(quoted(group.toString())).append(" || exit 125\n");
        }
        script.append("exec " + FILTER + "< ")
                .append(quoted(machine.folder().resolve("filter").toString()))
                .append(" || exit 125\n");
        // A worker that was started by nohup or in the background ignores signals, and what it starts would too.
        List<String> command = new ArrayList<>(List.of("exec", "env", "--default-signal", "-i"));
        command.addAll(List.of("PATH=" + HostCommands.PATH, machine.mark(), "prlimit", "--core=0:0"));
        long diskBytes = machine.limits().diskMiB() * 1024L * 1024;
        command.add("--fsize=" + diskBytes + ":" + diskBytes);
        command.add("--cpu=" + CPU_SECONDS + ":" + CPU_SECONDS);
        command.add("--");
        Path files = machine.folder().resolve("fs");
        Optional<Path> tools = machine.tools();
        if (machine.uid().isPresent()) {
            // The machine's own user cannot walk to this folder, so it is put where everyone can: in a mount namespace.
            command.addAll(List.of("unshare", "--mount", "--propagation", "private", "--", "sh", "-c"));
            command.add("{ [ -z \"$2\" ] || mount -n --bind \"$2\" \"$1/tools\"; } && mount -n --rbind \"$1\" /tmp"
                    + " && shift 2 && exec \"$@\"");
            command.addAll(List.of("enter", files.toString()));
            command.add(tools.map(Path::toString).orElse(""));
            tools = tools.map(any -> Path.of("/tmp/tools"));
            String uid = Integer.toString(machine.uid().getAsInt());
            command.addAll(List.of("setpriv", "--reuid", uid, "--regid", uid, "--clear-groups"));
            command.addAll(List.of("--no-new-privs", "--inh-caps=-all"));
            files = Path.of("/tmp");
        }
        command.addAll(bubblewrap(machine, files, tools));
        if (machine.groups().isEmpty()) {
            command.addAll(List.of("prlimit", "--nproc=" + machine.limits().processes()));
            command.add("--data=" + machine.limits().memoryMiB() * 1024L * 1024);
            command.add("--");
        }
        script.append(command.stream()
                        .map(word -> word.equals("exec") ? word : quoted(word))
                        .collect(Collectors.joining(" ")))
                .append(" \"$@\"\n");
        return script.toString();
    }

    /** What git calls in place of ssh: FILE HOST COMMAND. An option, by which git asks what ssh this is, is refused. */
    static String transport(Path enter) {
        return """
                #!/bin/sh
                # For GIT_SSH_COMMAND: runs git's other half in the sandbox.
                case "$1" in -*) exit 1 ;; esac
                exec %s sh -c "$2"
                """.formatted(quoted(enter.toString()));
    }

    private static List<String> bubblewrap(Machine machine, Path files, Optional<Path> tools) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                "bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session"));
        args.addAll(List.of("--seccomp", FILTER));
        args.addAll(List.of("--uid", "1000", "--gid", "1000", "--cap-drop", "ALL", "--hostname", "machine"));
        args.addAll(List.of("--ro-bind", "/usr", "/usr"));
        for (String name : List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32")) {
            Path path = Path.of("/" + name);
            if (Files.isSymbolicLink(path)) {
                args.addAll(List.of("--symlink", Files.readSymbolicLink(path).toString(), path.toString()));
            } else if (Files.isDirectory(path)) {
                args.addAll(List.of("--ro-bind", path.toString(), path.toString()));
            }
        }
        for (String name : List.of("passwd", "group", "hosts", "nsswitch.conf")) {
            args.addAll(List.of("--ro-bind", files.resolve("etc").resolve(name).toString(), "/etc/" + name));
        }
        for (Path path : systemFiles()) {
            args.addAll(List.of("--ro-bind-try", path.toString(), path.toString()));
        }
        for (Path path : machine.readOnly()) {
            args.addAll(List.of("--ro-bind", path.toString(), path.toString()));
        }
        tools.ifPresent(folder -> args.addAll(List.of("--ro-bind", folder.toString(), "/opt/agents")));
        if (machine.wayOut()) {
            args.addAll(List.of("--ro-bind", files.resolve("egress").toString(), SandboxEgress.INSIDE));
        }
        args.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
        long shared = Math.max(1, machine.limits().memoryMiB() / 4) * 1024L * 1024;
        args.addAll(List.of("--size", Long.toString(shared), "--tmpfs", "/dev/shm"));
        args.addAll(List.of("--bind", files.resolve("tmp").toString(), "/tmp"));
        args.addAll(List.of("--bind", files.resolve("home").toString(), "/home/agent"));
        args.addAll(List.of("--bind", files.resolve("workspace").toString(), "/workspace"));
        // What is left writable beside these would be memory that no limit knows.
        args.addAll(List.of("--remount-ro", "/dev", "--remount-ro", "/"));
        args.addAll(List.of("--clearenv", "--setenv", "PATH", HostCommands.PATH, "--setenv", "HOME", "/home/agent"));
        args.addAll(List.of("--setenv", "USER", "agent", "--setenv", "LANG", "C.UTF-8", "--chdir", "/workspace", "--"));
        return args;
    }

    /** The little of {@code /etc} without which installed programs do not start; nothing that may hold a secret. */
    private static List<Path> systemFiles() throws IOException {
        List<Path> files = new ArrayList<>(List.of(
                Path.of("/etc/ld.so.cache"),
                Path.of("/etc/alternatives"),
                Path.of("/etc/localtime"),
                Path.of("/etc/mime.types")));
        try (Stream<Path> etc = Files.list(Path.of("/etc"))) {
            etc.filter(path -> String.valueOf(path.getFileName()).startsWith("java-"))
                    .sorted()
                    .forEach(files::add);
        }
        return files;
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
