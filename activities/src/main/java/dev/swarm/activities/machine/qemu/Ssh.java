package dev.swarm.activities.machine.qemu;

import dev.swarm.activities.machine.HostProcesses;
import dev.swarm.activities.machine.host.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The way into one machine by OpenSSH: a key made for it alone, the host key that it was given, and a connection kept open
 * over which commands start fast. Where that connection is gone, a command opens one of its own.
 */
final class Ssh {
    private static final String HOST = "machine";
    /** The login shell adds these two, which belong to no machine's environment. */
    private static final String BARE = "unset _ SHLVL; exec \"$@\"";

    private static final long PATIENCE_SECONDS = 30;

    private final Path folder;
    private final String mark;

    /** @param folder the machine's folder */
    Ssh(Path folder, String mark) {
        this.folder = folder;
        this.mark = mark;
    }

    /** Makes the key; answers its public line. */
    String makeKey() throws IOException {
        Path key = folder.resolve("id");
        Disk.run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "swarm", "-f", key.toString()));
        return Files.readString(folder.resolve("id.pub")).strip();
    }

    /** Writes down where the machine is and how it proves that it is the one. */
    void configure(int port, String hostKey) throws IOException {
        if (hostKey.lines().count() != 1) {
            throw new IOException("the guest's host key is not one line");
        }
        Disk.replace(folder.resolve("known_hosts"), HOST + " " + hostKey + "\n", "rw-------");
        Disk.replace(folder.resolve("ssh_config"), config(folder, port), "rw-------");
        Disk.replace(
                transport(), """
                #!/bin/sh
                # For GIT_SSH_COMMAND: runs git's other half in the machine.
                case "$1" in -*) exit 1 ;; esac
                exec ssh -F %s %s "$2"
                """.formatted(quoted(folder.resolve("ssh_config").toString()), HOST), "rwx------");
    }

    static String config(Path folder, int port) {
        return """
                Host %s
                  HostName 127.0.0.1
                  Port %d
                  User agent
                  HostKeyAlias %s
                  IdentityFile %s
                  IdentitiesOnly yes
                  IdentityAgent none
                  UserKnownHostsFile %s
                  GlobalKnownHostsFile /dev/null
                  StrictHostKeyChecking yes
                  UpdateHostKeys no
                  BatchMode yes
                  ForwardAgent no
                  ForwardX11 no
                  PermitLocalCommand no
                  RequestTTY no
                  ControlPath %s
                  ConnectTimeout 30
                  TCPKeepAlive no
                  LogLevel ERROR
                """.formatted(
                        HOST,
                        port,
                        HOST,
                        path(folder.resolve("id")),
                        path(folder.resolve("known_hosts")),
                        path(folder.resolve("ssh")));
    }

    /** Opens the connection over which later commands go. It ends with the machine, or by {@link #close}. */
    void open() throws IOException {
        close();
        List<String> line = List.of("setsid", "ssh", "-F", config().toString(), "-M", "-N", "-f", HOST);
        ProcessBuilder builder = bare(line)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                // The connection goes on in the background and keeps what it was given.
                .redirectOutput(folder.resolve("ssh.log").toFile());
        int equals = mark.indexOf('=');
        builder.environment().put(mark.substring(0, equals), mark.substring(equals + 1));
        Process process = builder.start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("no ssh connection to the machine: "
                        + Files.readString(folder.resolve("ssh.log")).strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IOException("interrupted", e);
        }
    }

    /** Ends the connection that is kept, if there is one; found by its mark, like all that runs for a machine. */
    void close() throws IOException {
        Path socket = folder.resolve("ssh");
        if (Files.exists(socket)) {
            HostProcesses.run(List.of("ssh", "-F", config().toString(), "-O", "exit", HOST));
            Files.deleteIfExists(socket);
        }
    }

    /** Leads a port of the guest's loopback to a socket of the host, for as long as the connection is open. */
    void forward(int guestPort, Path socket) throws IOException {
        Disk.run(List.of(
                "ssh",
                "-F",
                config().toString(),
                "-O",
                "forward",
                "-R",
                "127.0.0.1:" + guestPort + ":" + socket,
                HOST));
    }

    /** Starts a command inside, with pipes. */
    ProcessBuilder command(List<String> command) {
        return script(BARE, "sh", command);
    }

    /** The same, but what it starts inside is known by this mark. */
    ProcessBuilder command(CommandMark mark, List<String> command) {
        return script(mark.script() + BARE, mark.text(), command);
    }

    private ProcessBuilder script(String script, String name, List<String> command) {
        List<String> line = new ArrayList<>(List.of("ssh", "-F", config().toString(), "-T", HOST));
        line.add(command.stream()
                .map(Ssh::quoted)
                .collect(Collectors.joining(" ", "exec sh -c " + quoted(script) + " " + name + " ", "")));
        return bare(line);
    }

    Path transport() {
        return folder.resolve("transport");
    }

    private Path config() {
        return folder.resolve("ssh_config");
    }

    private ProcessBuilder bare(List<String> line) {
        ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", Host.PATH);
        return builder;
    }

    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** A path in OpenSSH's configuration, where a percent sign would mean something. */
    private static String path(Path path) {
        return "\"" + path.toString().replace("%", "%%") + "\"";
    }
}
