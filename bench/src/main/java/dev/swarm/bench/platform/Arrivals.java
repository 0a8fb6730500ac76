package dev.swarm.bench.platform;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.EventFeed;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.terminal.CommandFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Live events of a build with the time of their arrival, taken while the benchmark does something else. */
public final class Arrivals implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final EventFeed feed;
    private final BlockingQueue<Arrival> arrived = new LinkedBlockingQueue<>();
    private final Thread reader;

    /** One event and when it was here. */
    public record Arrival(JsonNode event, Instant at) {
        public boolean is(String type) {
            return Json.text(event, "type").equals(type);
        }
    }

    /** Follows the events of a build from the first one on. */
    public Arrivals(ApiClient api, String build) {
        this.feed = new EventFeed(api, "", "build", build);
        this.reader = Thread.ofVirtual().name("arrivals").start(this::read);
    }

    private void read() {
        try {
            while (true) {
                JsonNode event = feed.next(PATIENCE);
                if (event != null) {
                    arrived.add(new Arrival(event, Instant.now()));
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next event; fails where none comes. */
    public Arrival next() throws InterruptedException {
        Arrival arrival = arrived.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (arrival == null) {
            throw CommandFailure.failed("no event came within " + PATIENCE.toSeconds() + " s", "");
        }
        return arrival;
    }

    /** The next event of this type; others are passed over. */
    public Arrival next(String type) throws InterruptedException {
        Arrival arrival = next();
        while (!arrival.is(type)) {
            arrival = next();
        }
        return arrival;
    }

    @Override
    public void close() {
        reader.interrupt();
        feed.close();
    }
}
