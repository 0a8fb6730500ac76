package dev.swarm.activities.machine.firecracker;

import dev.swarm.activities.machine.host.Disk;
import dev.swarm.activities.machine.host.HostCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The way into one machine by OpenSSH, from its own network namespace: a key made for it alone, and the host key that it
 * was given.
 *
 * @param folder the machine's folder
 * @param user the guest's user
 */
record MachineSsh(Path folder, MachineNetwork network, String user) {
    private static final String HOST = "machine";

    /** Makes the key, where there is none; answers its public line. */
    String publicKey() throws IOException {
        Path key = folder.resolve("id");
        if (!Files.exists(folder.resolve("id.pub"))) {
            Files.deleteIfExists(key);
            HostCommands.STANDARD.run(
                    "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "swarm", "-f", key.toString());
        }
        return Files.readString(folder.resolve("id.pub")).strip();
    }

    /** Writes down how the machine proves that it is the one. */
    void trust(String hostKey) throws IOException {
        if (hostKey.isBlank() || hostKey.lines().count() != 1) {
            throw new IOException("the guest's host key is not one line");
        }
        Disk.replace(folder.resolve("known_hosts"), HOST + " " + hostKey.strip() + "\n", "rw-------");
        configure();
    }

    /** Writes what leads there by that host key; anew where the machine's folder has moved. */
    void configure() throws IOException {
        Disk.replace(config(), configuration(), "rw-------");
        Disk.replace(
                transport(),
                """
                #!/bin/sh
                # For GIT_SSH_COMMAND: runs git's other half in the machine.
                case "$1" in -*) exit 1 ;; esac
                exec %s "$2"
                """.formatted(String.join(
                        " ", line().stream().map(MachineSsh::quoted).toList())),
                "rwx------");
    }

    /** Runs a command inside. */
    ProcessBuilder command(List<String> command) {
        List<String> line = line();
        line.add(command.stream().map(MachineSsh::quoted).collect(Collectors.joining(" ")));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().clear();
        builder.environment().put("PATH", HostCommands.PATH);
        return builder;
    }

    Path transport() {
        return folder.resolve("transport");
    }

    private List<String> line() {
        List<String> line = new ArrayList<>(TapNetwork.enter(network));
        line.addAll(List.of("ssh", "-F", config().toString(), "-T", HOST));
        return line;
    }

    private Path config() {
        return folder.resolve("ssh_config");
    }

    private String configuration() {
        return """
                Host %1$s
                  HostName %2$s
                  User %3$s
                  HostKeyAlias %1$s
                  IdentityFile %4$s
                  IdentitiesOnly yes
                  IdentityAgent none
                  UserKnownHostsFile %5$s
                  GlobalKnownHostsFile /dev/null
                  StrictHostKeyChecking yes
                  UpdateHostKeys no
                  BatchMode yes
                  ForwardAgent no
                  ForwardX11 no
                  PermitLocalCommand no
                  RequestTTY no
                  ConnectTimeout 30
                  ServerAliveInterval 0
                  LogLevel ERROR
                """.formatted(
                HOST, MachineNetwork.GUEST, user, path(folder.resolve("id")), path(folder.resolve("known_hosts")));
    }

    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** A path in OpenSSH's configuration, where a percent sign would mean something. */
    private static String path(Path path) {
        return "\"" + path.toString().replace("%", "%%") + "\"";
    }
}
