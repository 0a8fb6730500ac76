package dev.swarm.activities.machine.ssh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Lets git on this host reach a machine: by OpenSSH, the same way and with the same host keys as all else. */
final class GitRoute {
    private static final String TARGET = "swarm-machine";

    private GitRoute() {}

    /** An OpenSSH config that leaves nothing to the user's own: nothing is asked, and unknown hosts are refused. */
    static String config(List<SshHost> route, SshTimings timings) {
        StringBuilder text = new StringBuilder("# Written by Swarm for git; see docs/ssh-machines.md.\n");
        List<String> jumps = new ArrayList<>();
        for (int i = 0; i < route.size(); i++) {
            boolean last = i == route.size() - 1;
            String name = last ? TARGET : "swarm-jump-" + (i + 1);
            SshHost host = route.get(i);
            text.append("Host ").append(name).append('\n');
            line(text, "HostName", host.hostName());
            line(text, "Port", Integer.toString(host.port()));
            line(text, "User", host.user());
            host.identityFiles().forEach(file -> line(text, "IdentityFile", quoted(file)));
            line(
                    text,
                    "UserKnownHostsFile",
                    host.knownHosts().stream().map(GitRoute::quoted).collect(Collectors.joining(" ")));
            line(text, "HostKeyAlias", host.knownAs());
            if (i > 0) {
                line(text, "ProxyJump", last ? String.join(",", jumps) : "none");
            }
            jumps.add(name);
        }
        text.append("Host *\n");
        line(text, "GlobalKnownHostsFile", "none");
        line(text, "StrictHostKeyChecking", "yes");
        line(text, "UpdateHostKeys", "no");
        line(text, "BatchMode", "yes");
        line(text, "PreferredAuthentications", "publickey");
        line(text, "IdentitiesOnly", "yes");
        line(text, "IdentityAgent", "none");
        line(text, "ForwardAgent", "no");
        line(text, "ForwardX11", "no");
        line(text, "ClearAllForwardings", "yes");
        line(text, "RequestTTY", "no");
        line(text, "LogLevel", "ERROR");
        line(text, "ConnectTimeout", Long.toString(timings.connect().toSeconds()));
        line(text, "ServerAliveInterval", Long.toString(timings.keepAlive().toSeconds()));
        line(text, "ServerAliveCountMax", Integer.toString(timings.misses()));
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append("  ").append(key).append(' ').append(value).append('\n');
    }

    private static String quoted(Path path) {
        return '"' + path.toString().replace("%", "%%") + '"';
    }

    /**
     * What git calls in place of ssh: FILE HOST COMMAND. An option, by which git asks what ssh this is, is refused.
     *
     * @param inMachine the remote command line without git's part and the quote behind it
     */
    static void write(Path file, Path config, String inMachine) throws IOException {
        String script = """
                #!/bin/sh
                # For GIT_SSH_COMMAND: runs git's other half in the machine.
                case "$1" in -*) exit 1 ;; esac
                command=$(printf %%s "$2" | base64 | tr -d '\\n')
                exec ssh -F %s %s %s"$command'"
                """.formatted(Quoting.word(config.toString()), TARGET, Quoting.word(inMachine));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, script);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwx------"));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
