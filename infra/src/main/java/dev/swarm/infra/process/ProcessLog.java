package dev.swarm.infra.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A process's output. The process appends to the file itself, so that nothing is lost and nothing blocks when we die. Too large a
 * file is copied aside and cut to nothing in place, which an appending writer does not notice.
 */
final class ProcessLog {
    private static final int TAIL_BYTES = 32 * 1024;

    private final Path file;
    private final long maxBytes;

    ProcessLog(Path file, long maxBytes) {
        this.file = file;
        this.maxBytes = maxBytes;
    }

    Path file() {
        return file;
    }

    void rotateIfLarge() throws IOException {
        if (!Files.exists(file) || Files.size(file) < maxBytes) {
            return;
        }
        Files.copy(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    List<String> lastLines(int count) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            long size = log.length();
            byte[] tail = new byte[(int) Math.min(size, TAIL_BYTES)];
            log.seek(size - tail.length);
            log.readFully(tail);
            List<String> lines =
                    new String(tail, StandardCharsets.UTF_8).lines().toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (NoSuchFileException | java.io.FileNotFoundException notStarted) {
            return List.of();
        }
    }
}
