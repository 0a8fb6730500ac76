package dev.swarm.activities.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Files that are whole, and on the disk, or not there at all. */
public final class DurableFile {
    /** The end of the names of files that were not finished. */
    public static final String UNFINISHED = ".new";

    private DurableFile() {}

    /** Writes a file in place of what was there; it outlives a crash of the machine when this returns. */
    public static void write(Path file, byte[] content) throws IOException {
        Path parent = Objects.requireNonNull(file.getParent());
        Path temporary = Files.createTempFile(parent, String.valueOf(file.getFileName()), UNFINISHED);
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
