package dev.swarm.activities.platform;

import java.io.IOException;

/** Where agents' output goes while they work. */
public interface LogSink {
    /**
     * Appends a chunk that starts at this byte offset of the attempt's log; a chunk that is known is harmless.
     *
     * @return the length the api has now: where the next chunk must start
     * @throws IOException if the api does not answer; try again later with the same offset
     */
    long append(String ticketId, int attempt, long offset, byte[] chunk) throws IOException;
}
