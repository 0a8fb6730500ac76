package dev.swarm.activities.agent;

import dev.swarm.activities.agent.program.ReadableLog;
import java.io.IOException;
import java.nio.file.Path;

/** What people read of an agent's output: the output itself, or what is made of it. */
interface RunLog extends AutoCloseable {
    Path file();

    /** The agent has written this many bytes; answers how many there are to read. */
    long advance(long size) throws IOException;

    /** The agent has ended after this many bytes; answers how many there are to read. */
    long end(long size) throws IOException;

    @Override
    void close() throws IOException;

    static RunLog plain(Path output) {
        return new RunLog() {
            @Override
            public Path file() {
                return output;
            }

            @Override
            public long advance(long size) {
                return size;
            }

            @Override
            public long end(long size) {
                return size;
            }

            @Override
            public void close() {
                // It is the machine's.
            }
        };
    }

    static RunLog of(ReadableLog log) {
        return new RunLog() {
            @Override
            public Path file() {
                return log.file();
            }

            @Override
            public long advance(long size) throws IOException {
                return log.advance(size);
            }

            @Override
            public long end(long size) throws IOException {
                return log.end(size);
            }

            @Override
            public void close() throws IOException {
                log.close();
            }
        };
    }
}
