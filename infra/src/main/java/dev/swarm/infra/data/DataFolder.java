package dev.swarm.infra.data;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which one installation keeps everything, readable by its owner only. Whoever starts processes on it
 * must hold its {@linkplain #lock() lock}; secrets may be read without.
 */
public final class DataFolder implements AutoCloseable {
    private static final String MARKER = "swarm-data";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final int SECRET_BYTES = 32;

    private final Path path;
    private @Nullable FileChannel lockChannel;

    private DataFolder(Path path) {
        this.path = path;
    }

    /**
     * Opens the folder, creating it if needed (mode 0700).
     *
     * @throws IOException also if the folder holds something that is not ours: it is left untouched then
     */
    public static DataFolder open(Path folder) throws IOException {
        Path path = folder.toAbsolutePath().normalize();
        DurableFiles.createFolder(path);
        path = path.toRealPath();
        Path marker = path.resolve(MARKER);
        if (!Files.exists(marker)) {
            try (Stream<Path> content = Files.list(path)) {
                if (content.anyMatch(file -> !isOurBeginning(file))) {
                    throw new IOException(
                            path + " is neither empty nor a Swarm data folder; choose another with --data DIR");
                }
            }
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            DurableFiles.write(marker, "1\n");
        }
        return new DataFolder(path);
    }

    /** What a first start leaves that was killed before it wrote the marker. */
    private static boolean isOurBeginning(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.equals(MARKER) || name.startsWith(".write-");
    }

    /**
     * Takes the folder for this process, until {@link #close} or the end of the process, however it ends.
     *
     * @throws DataFolderInUseException if another process has it
     */
    public synchronized void lock() throws IOException {
        if (lockChannel != null) {
            return;
        }
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock taken = null;
        try {
            taken = channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            throw new DataFolderInUseException(path, ProcessHandle.current().pid());
        } finally {
            if (taken == null) {
                channel.close();
            }
        }
        if (taken == null) {
            throw new DataFolderInUseException(path, readOwner());
        }
        DurableFiles.write(ownerFile(), ProcessHandle.current().pid() + "\n");
        lockChannel = channel;
    }

    private Path ownerFile() {
        return path.resolve("lock.pid");
    }

    private long readOwner() throws IOException {
        try {
            return Long.parseLong(Files.readString(ownerFile()).strip());
        } catch (NoSuchFileException | NumberFormatException notWrittenYet) {
            return 0;
        }
    }

    public Path path() {
        return path;
    }

    /** A sub-folder, created if needed (mode 0700). */
    public Path folder(String name) throws IOException {
        return DurableFiles.createFolder(path.resolve(checked(name)));
    }

    /** The file (mode 0600) that holds, or will hold, a secret. */
    public Path secretFile(String name) throws IOException {
        return folder("secrets").resolve(checked(name));
    }

    /**
     * A secret of this installation: made (256 random bits, URL-safe) when first asked for, and the same ever after, also when
     * several processes ask at once.
     */
    public String secret(String name) throws IOException {
        Path file = secretFile(name);
        if (!Files.exists(file)) {
            byte[] random = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(random);
            Path fresh = Files.createTempFile(
                    folder("secrets"),
                    ".new-",
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                DurableFiles.write(
                        fresh, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
                // A link, unlike a rename, does not replace the secret that another process made meanwhile.
                Files.createLink(file, fresh);
            } catch (FileAlreadyExistsException madeMeanwhile) {
                // Theirs is the secret.
            } finally {
                Files.deleteIfExists(fresh);
            }
            DurableFiles.syncFolder(folder("secrets"));
        }
        String secret = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (secret.isEmpty()) {
            throw new IOException(file + " is empty; delete it to have a new one made");
        }
        return secret;
    }

    /**
     * The loopback port of a service: the one it had before, else {@code preferred} or the next free one after it. Kept for
     * later starts.
     */
    public synchronized int port(String service, int preferred) throws IOException {
        Properties ports = readPorts();
        String known = ports.getProperty(checked(service));
        if (known != null) {
            return Integer.parseInt(known);
        }
        int port = preferred;
        while (ports.containsValue(String.valueOf(port)) || !isFree(port)) {
            port = port >= 65_000 ? 10_000 : port + 1;
        }
        choosePort(service, port);
        return port;
    }

    /** Keeps the port that somebody chose for a service. */
    public synchronized void choosePort(String service, int port) throws IOException {
        if (port < 1 || port > 65_535) {
            throw new IOException("port " + port + " of " + service + " is not between 1 and 65535");
        }
        Properties ports = readPorts();
        ports.setProperty(checked(service), String.valueOf(port));
        StringWriter text = new StringWriter();
        ports.store(text, null);
        DurableFiles.write(path.resolve("ports.properties"), text.toString());
    }

    private Properties readPorts() throws IOException {
        Properties ports = new Properties();
        try {
            ports.load(new StringReader(Files.readString(path.resolve("ports.properties"))));
        } catch (NoSuchFileException firstStart) {
            // No port chosen yet.
        }
        return ports;
    }

    /** Whether a server could listen on this loopback port now. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /**
     * Makes a taken port a clear message.
     *
     * @throws IOException if no server could listen on this loopback port now
     */
    public static void requireFree(String service, int port) throws IOException {
        if (!isFree(port)) {
            throw new IOException(
                    "port " + port + " of " + service + " is taken by another program; choose another port");
        }
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a plain file name: " + name);
        }
        return name;
    }

    /** Gives the lock back; harmless if it is not held. */
    @Override
    public synchronized void close() throws IOException {
        if (lockChannel != null) {
            Files.deleteIfExists(ownerFile());
            lockChannel.close();
            lockChannel = null;
        }
    }
}
