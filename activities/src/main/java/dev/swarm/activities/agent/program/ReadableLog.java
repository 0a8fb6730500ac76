package dev.swarm.activities.agent.program;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a program prints, as people read it: a file beside its own log. It is made anew by each worker that watches the
 * program, and comes out the same, so that the api's offsets hold.
 */
public final class ReadableLog implements AutoCloseable {
    private static final int LONGEST_LINE = 4 << 20;
    private static final int PIECE = 256 * 1024;

    private final Path raw;
    private final Path readable;
    private final OutputLines lines;
    private final OutputStream out;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long read;
    private long written;

    ReadableLog(Path raw, Path readable, OutputLines lines) throws IOException {
        this.raw = raw;
        this.readable = readable;
        this.lines = lines;
        this.out = Files.newOutputStream(readable);
    }

    public Path file() {
        return readable;
    }

    /** The program's own log has this many bytes now; answers how many the readable one has. */
    public long advance(long size) throws IOException {
        if (size <= read) {
            return written;
        }
        try (SeekableByteChannel channel = Files.newByteChannel(raw)) {
            channel.position(read);
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            while (read < size && channel.read(piece.clear()) > 0) {
                piece.flip();
                read += piece.remaining();
                while (piece.hasRemaining()) {
                    take(piece.get());
                }
            }
        }
        out.flush();
        return written;
    }

    /** The program's own log has ended with this many bytes; answers how many the readable one has. */
    public long end(long size) throws IOException {
        advance(size);
        if (line.size() > 0) {
            write();
        }
        out.flush();
        return written;
    }

    private void take(byte next) throws IOException {
        if (next == '\n') {
            write();
        } else if (line.size() < LONGEST_LINE) {
            line.write(next);
        }
    }

    private void write() throws IOException {
        byte[] text = lines.of(line.toString(StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        line.reset();
        out.write(text);
        written += text.length;
    }

    /** The readable file goes too: it can be made again for as long as the program's own log is there. */
    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(readable);
    }
}
