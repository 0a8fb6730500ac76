package dev.swarm.bench.pages;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Clients that ask without a pause, each as soon as it has its answer. */
final class Clients {
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    /**
     * What came of it.
     *
     * @param millis of each answer
     * @param errors answers other than 200, and none
     */
    record Result(List<Double> millis, int errors) {}

    /** So many clients ask for these addresses in turn, for this long. */
    Result run(int clients, Duration time, List<URI> addresses, @Nullable String key) throws InterruptedException {
        List<Double> millis = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger errors = new AtomicInteger();
        AtomicInteger turn = new AtomicInteger();
        long end = System.nanoTime() + time.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < clients; i++) {
                threads.execute(() -> {
                    while (System.nanoTime() < end) {
                        long start = System.nanoTime();
                        URI address = addresses.get(Math.floorMod(turn.getAndIncrement(), addresses.size()));
                        if (ask(address, key)) {
                            millis.add((System.nanoTime() - start) / 1e6);
                        } else {
                            errors.incrementAndGet();
                        }
                    }
                });
            }
        }
        return new Result(List.copyOf(millis), errors.get());
    }

    private boolean ask(URI address, @Nullable String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(30));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
