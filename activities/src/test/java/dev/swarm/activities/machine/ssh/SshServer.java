package dev.swarm.activities.machine.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/** OpenSSH's server, run for a test on a port of its own with keys of its own; logs in as whoever runs the test. */
public final class SshServer implements AutoCloseable {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    private final Path folder;
    private final List<String> prefix;
    private final String address;
    private final int port;
    private Process process;

    private SshServer(Path folder, List<String> prefix, String address, int port) throws IOException {
        this.folder = folder;
        this.prefix = prefix;
        this.address = address;
        this.port = port;
        this.process = launch();
    }

    /** Skips the test where OpenSSH's server is not installed. */
    public static SshServer start(Path folder) throws Exception {
        return start(folder, List.of(), "127.0.0.1", freePort(), List.of());
    }

    /**
     * @param prefix a command that runs the server somewhere else, such as in a network namespace
     * @param more lines of its config
     */
    static SshServer start(Path folder, List<String> prefix, String address, int port, List<String> more)
            throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(SSHD), "OpenSSH's server is not installed; apt-get install openssh-server");
        Files.createDirectories(folder);
        run(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                folder.resolve("host_key").toString());
        run(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                folder.resolve("user_key").toString());
        Files.copy(folder.resolve("user_key.pub"), folder.resolve("authorized_keys"));
        List<String> config = new ArrayList<>(List.of(
                "Port " + port,
                "ListenAddress " + address,
                "HostKey " + folder.resolve("host_key"),
                "AuthorizedKeysFile " + folder.resolve("authorized_keys"),
                "PidFile none",
                "StrictModes no",
                "UsePAM no",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "PermitRootLogin prohibit-password",
                "MaxStartups 100",
                "LogLevel VERBOSE"));
        config.addAll(more);
        Files.write(folder.resolve("sshd_config"), config);
        if (isRoot()) {
            Files.createDirectories(
                    Path.of("/run/sshd"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        }
        return new SshServer(folder, prefix, address, port);
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                SSHD.toString(),
                "-D",
                "-f",
                folder.resolve("sshd_config").toString(),
                "-E",
                folder.resolve("sshd.log").toString()));
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sshd.out").toFile())
                .start();
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!isListening()) {
            if (System.nanoTime() > deadline || !started.isAlive()) {
                throw new IOException("sshd does not start: " + log());
            }
            LockSupport.parkNanos(10_000_000);
        }
        return started;
    }

    private boolean isListening() throws IOException {
        if (!prefix.isEmpty()) {
            Path log = folder.resolve("sshd.log");
            return Files.exists(log) && Files.readString(log).contains("Server listening");
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("sshd.out")) + Files.readString(folder.resolve("sshd.log"));
    }

    public int port() {
        return port;
    }

    public Path userKey() {
        return folder.resolve("user_key");
    }

    /** What belongs into a known hosts file. */
    String hostKeyLine() throws IOException {
        return "[" + address + "]:" + port + " "
                + Files.readString(folder.resolve("host_key.pub"), StandardCharsets.UTF_8)
                        .strip() + "\n";
    }

    public Path writeKnownHosts() throws IOException {
        return Files.writeString(folder.resolve("known_hosts"), hostKeyLine());
    }

    /** Lets another key in. */
    void authorize(Path publicKey) throws IOException {
        Files.writeString(
                folder.resolve("authorized_keys"),
                Files.readString(folder.resolve("authorized_keys")) + Files.readString(publicKey));
    }

    /** The processes that serve connections; what runs in machines is not among them. */
    List<ProcessHandle> sessions() {
        return process.descendants()
                .filter(handle ->
                        title(handle).map(title -> title.startsWith("sshd: ")).orElse(false))
                .toList();
    }

    private static Optional<String> title(ProcessHandle handle) {
        try {
            return Optional.of(Files.readString(Path.of("/proc", Long.toString(handle.pid()), "cmdline")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Cuts all connections. */
    public void cut() {
        sessions().forEach(ProcessHandle::destroyForcibly);
    }

    /** The host is away: nobody listens, and all connections are cut. */
    void stop() throws InterruptedException {
        List<ProcessHandle> sessions = sessions();
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        sessions.forEach(ProcessHandle::destroyForcibly);
    }

    void startAgain() throws IOException {
        process = launch();
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(Arrays.toString(command) + ": " + output);
        }
    }
}
