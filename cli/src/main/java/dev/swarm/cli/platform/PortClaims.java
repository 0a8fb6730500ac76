package dev.swarm.cli.platform;

import dev.swarm.infra.data.CacheFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports that this platform means to listen on, as locks of files that all platforms of one user share: between the choice of
 * a port and its use lie seconds, in which another platform would find it free. They end with the process.
 */
final class PortClaims implements AutoCloseable {
    private final Path folder;
    private final List<FileChannel> held = new ArrayList<>();

    PortClaims(Path folder) {
        this.folder = folder;
    }

    /** Those of the user who runs this process. */
    static PortClaims ofUser() throws IOException {
        return new PortClaims(CacheFolder.path().resolve("ports"));
    }

    /** Answers false where another platform has claimed the port. */
    synchronized boolean claim(int port) {
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(
                    folder.resolve(String.valueOf(port)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                held.add(channel);
                return true;
            }
            channel.close();
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port + " cannot be claimed in " + folder, e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException sameProcess) {
            return false;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        for (FileChannel channel : held) {
            channel.close();
        }
        held.clear();
    }
}
