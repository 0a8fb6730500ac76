package dev.swarm.activities.workspace;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * One git command on the host. It runs on a mirror, never in a folder that a machine controls; reads no settings but
 * ours; runs no hooks; and gets credentials by its environment only, so that they show in no process list and no file.
 */
final class HostGit {
    private static final Set<String> PASSED_ON = Set.of(
            "PATH",
            "TMPDIR",
            "XDG_RUNTIME_DIR",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "GIT_SSL_CAINFO");

    private final Path gitDir;
    private final Runnable heartbeat;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> prefix = new ArrayList<>();
    private BooleanSupplier paused = () -> false;
    private final Duration timeout;

    HostGit(Path gitDir, Path emptyHome, Duration timeout, Runnable heartbeat) {
        this.gitDir = gitDir;
        this.timeout = timeout;
        this.heartbeat = heartbeat;
        environment.put("HOME", emptyHome.toString());
        environment.put("XDG_CONFIG_HOME", emptyHome.toString());
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("GIT_CONFIG_SYSTEM", "/dev/null");
        environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
        environment.put("GIT_ATTR_NOSYSTEM", "1");
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put("GIT_ALLOW_PROTOCOL", "");
        settings.put("core.hooksPath", "/dev/null");
        settings.put("core.fsmonitor", "false");
        settings.put("core.quotePath", "false");
        settings.put("core.bigFileThreshold", "16m");
        settings.put("credential.helper", "");
        settings.put("gc.auto", "0");
        settings.put("maintenance.auto", "false");
        settings.put("http.followRedirects", "false");
        settings.put("http.lowSpeedLimit", "1000");
        settings.put("http.lowSpeedTime", "60");
    }

    /** Lets it talk HTTP to this address, with this Authorization header. */
    HostGit withForge(String url, String authorization) {
        environment.put("GIT_ALLOW_PROTOCOL", "http:https");
        settings.put("http." + url + ".extraHeader", "Authorization: " + authorization);
        return this;
    }

    /** Lets it talk to a machine. */
    HostGit withMachine(Path transport, BooleanSupplier machinePaused) {
        environment.put("GIT_ALLOW_PROTOCOL", "ssh");
        environment.put("GIT_SSH_COMMAND", "'" + transport.toString().replace("'", "'\\''") + "'");
        environment.put("GIT_SSH_VARIANT", "simple");
        paused = machinePaused;
        return this;
    }

    /** Checks all that comes in, and takes no file larger than this. */
    HostGit distrusting(long maxBytes) {
        settings.put("transfer.fsckObjects", "true");
        settings.put("fetch.fsckObjects", "true");
        settings.put("fetch.unpackLimit", "1");
        // With the signal ignored, git hears that its file is too large and can say so. Only the soft limit is set, so
        // that the machine's transport can have limits of its own.
        prefix.addAll(
                List.of("/bin/sh", "-c", "trap '' XFSZ; exec \"$@\"", "swarm", "prlimit", "--fsize=" + maxBytes + ":"));
        return this;
    }

    CommandOutput<String> run(String... arguments) throws IOException {
        return read(CommandWatch::text, arguments);
    }

    <T> CommandOutput<T> read(CommandWatch.StdoutReader<T> reader, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("git", "--git-dir=" + gitDir));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(gitDir.toFile());
        builder.environment().keySet().retainAll(PASSED_ON);
        builder.environment().putAll(environment);
        builder.environment().put("GIT_CONFIG_COUNT", String.valueOf(settings.size()));
        int i = 0;
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            builder.environment().put("GIT_CONFIG_KEY_" + i, setting.getKey());
            builder.environment().put("GIT_CONFIG_VALUE_" + i, setting.getValue());
            i++;
        }
        return new CommandWatch(heartbeat, timeout, paused).await(builder.start(), reader);
    }
}
