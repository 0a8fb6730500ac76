package dev.swarm.bench.pages;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Open pages: each has a live stream, and notes when which event arrived. */
final class Viewers implements AutoCloseable {
    private final Map<Long, Queue<Instant>> arrivals = new ConcurrentHashMap<>();
    private final List<InputStream> streams = new ArrayList<>();

    /** Opens so many and waits until each is served. */
    static Viewers open(Visitor visitor, int count, long after) throws IOException, InterruptedException {
        Viewers viewers = new Viewers();
        CountDownLatch served = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            InputStream stream = visitor.open("/live?after=" + after);
            viewers.streams.add(stream);
            Thread.ofVirtual().start(() -> viewers.read(stream, served));
        }
        if (!served.await(1, TimeUnit.MINUTES)) {
            viewers.close();
            throw new IOException(served.getCount() + " of " + count + " viewers are not served");
        }
        return viewers;
    }

    private void read(InputStream stream, CountDownLatch served) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(": stream")) {
                    served.countDown();
                } else if (line.startsWith("id: ")) {
                    arrivals.computeIfAbsent(Long.valueOf(line.substring(4)), id -> new ConcurrentLinkedQueue<>())
                            .add(Instant.now());
                }
            }
        } catch (IOException closed) {
            // The benchmark is over.
        }
    }

    /** When this event arrived at each of them so far. */
    List<Instant> arrivals(long event) {
        return List.copyOf(arrivals.getOrDefault(event, new ConcurrentLinkedQueue<>()));
    }

    @Override
    public void close() throws IOException {
        for (InputStream stream : streams) {
            stream.close();
        }
    }
}
