package dev.swarm.cli.platform;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One thing that the platform needs, or can use, on this host.
 *
 * @param status what was found
 * @param detail what was found, in words
 * @param hint what to do about it; empty where nothing
 */
record HostCheck(String name, Status status, String detail, String hint) {
    private static final long MIB = 1024 * 1024;
    private static final long NEEDED_DISK_MIB = 1024;
    private static final long COMFORTABLE_DISK_MIB = 5 * 1024;
    private static final int OLDEST_JAVA = 21;

    enum Status {
        GOOD,
        /** It works, with less. */
        DOUBTFUL,
        /** The platform cannot start. */
        MISSING
    }

    /** Everything about this host, the necessary first. */
    static List<HostCheck> all(Path data, Map<String, String> environment) {
        List<HostCheck> checks = new ArrayList<>();
        checks.add(java());
        checks.add(tool("git", List.of("git", "--version"), "apt-get install git"));
        checks.add(bubblewrap(environment));
        checks.add(disk(data));
        checks.add(processors());
        checks.add(optional(
                "qemu",
                List.of("qemu-system-x86_64", "--version"),
                "apt-get install qemu-system-x86 e2fsprogs openssh-client",
                "micro-VMs by QEMU"));
        checks.add(kvm());
        checks.add(ImageCheck.of(environment));
        checks.add(optional(
                "firecracker",
                List.of("firecracker", "--version"),
                "install firecracker and jailer in /usr/local/bin",
                "micro-VMs by Firecracker"));
        return checks;
    }

    private static HostCheck java() {
        int feature = Runtime.version().feature();
        String detail = "Java " + Runtime.version() + " in " + System.getProperty("java.home");
        if (feature < OLDEST_JAVA) {
            return new HostCheck(
                    "java", Status.MISSING, detail, "install a JDK of version 21 or newer and set JAVA_HOME to it");
        }
        return new HostCheck(
                "java", Status.GOOD, detail, feature < 25 ? "with JDK 25 or newer the platform starts faster" : "");
    }

    private static HostCheck bubblewrap(Map<String, String> environment) {
        HostCheck found = tool("bwrap", List.of("bwrap", "--version"), "apt-get install bubblewrap");
        if (found.status != Status.GOOD) {
            return found;
        }
        Result tried = run(List.of("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"));
        if (tried.exitCode == 0) {
            return new HostCheck("bwrap", Status.GOOD, found.detail + ", sandboxes work", "");
        }
        boolean container = environment.containsKey("container") || Files.exists(Path.of("/.dockerenv"));
        return new HostCheck(
                "bwrap",
                Status.MISSING,
                found.detail + ", but a sandbox cannot start: " + tried.output,
                container
                        ? "give the container what docker-compose.yml gives the worker (security_opt)"
                        : "allow unprivileged user namespaces: sysctl -w kernel.unprivileged_userns_clone=1"
                                + " kernel.apparmor_restrict_unprivileged_userns=0");
    }

    private static HostCheck disk(Path data) {
        Path existing = data;
        while (!Files.exists(existing)) {
            Path parent = existing.getParent();
            if (parent == null) {
                break;
            }
            existing = parent;
        }
        try {
            FileStore store = Files.getFileStore(existing);
            long free = store.getUsableSpace() / MIB;
            String detail = String.format(Locale.ROOT, "%.1f GiB free for %s", free / 1024.0, data);
            String hint = "free some space, or choose another folder with --data DIR";
            if (free < NEEDED_DISK_MIB) {
                return new HostCheck("disk", Status.MISSING, detail, hint);
            }
            return free < COMFORTABLE_DISK_MIB
                    ? new HostCheck("disk", Status.DOUBTFUL, detail, hint)
                    : new HostCheck("disk", Status.GOOD, detail, "");
        } catch (IOException e) {
            return new HostCheck("disk", Status.MISSING, "cannot look at " + data + ": " + e.getMessage(), "");
        }
    }

    private static HostCheck processors() {
        int processors = Runtime.getRuntime().availableProcessors();
        return new HostCheck(
                "processors",
                processors < 2 ? Status.DOUBTFUL : Status.GOOD,
                processors + " processors",
                processors < 2 ? "tickets will run slowly; two or more are better" : "");
    }

    private static HostCheck optional(String name, List<String> versionCommand, String install, String purpose) {
        Result result = run(versionCommand);
        return result.exitCode == 0
                ? new HostCheck(name, Status.GOOD, result.output, "")
                : new HostCheck(name, Status.DOUBTFUL, "not found", "for " + purpose + ": " + install);
    }

    /** The device alone says little: where neither module is loaded it may be one that runs no ordinary kernel. */
    private static HostCheck kvm() {
        boolean device = Files.isWritable(Path.of("/dev/kvm"));
        boolean module = Files.exists(Path.of("/sys/module/kvm_intel")) || Files.exists(Path.of("/sys/module/kvm_amd"));
        if (device && module) {
            return new HostCheck("kvm", Status.GOOD, "micro-VMs use it where a trial boot works", "");
        }
        return new HostCheck(
                "kvm",
                Status.DOUBTFUL,
                device ? "/dev/kvm is there, but neither kvm_intel nor kvm_amd" : "no access to /dev/kvm",
                "micro-VMs are emulated, several times slower; run on hardware, or with nested virtualisation");
    }

    private static HostCheck tool(String name, List<String> versionCommand, String install) {
        Result result = run(versionCommand);
        return result.exitCode == 0
                ? new HostCheck(name, Status.GOOD, result.output, "")
                : new HostCheck(name, Status.MISSING, "not found", install);
    }

    /** @param output the first line */
    private record Result(int exitCode, String output) {}

    private static Result run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Result(1, "no answer within 10 s");
            }
            return new Result(process.exitValue(), output.lines().findFirst().orElse(""));
        } catch (IOException e) {
            return new Result(127, "not found");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(1, "interrupted");
        }
    }
}
