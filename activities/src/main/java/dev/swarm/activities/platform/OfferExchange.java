package dev.swarm.activities.platform;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.machine.HostOffer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/** Tells the api what this host offers and hears what the others offer. */
public final class OfferExchange {
    private static final TypeReference<List<HostOffer>> OFFERS = new TypeReference<>() {};

    private final ApiClient api;
    private final BiConsumer<List<HostOffer>, Duration> news;
    private final ObjectMapper json = Payloads.objectMapper();

    /**
     * @param keyFile has the worker's API key; may appear later
     * @param news hears what all hosts offer, and how long it took to hear it
     */
    public OfferExchange(URI apiUrl, Path keyFile, BiConsumer<List<HostOffer>, Duration> news) {
        this.api = new ApiClient(apiUrl, keyFile);
        this.news = news;
    }

    /**
     * Exchanges once; doing it again is harmless.
     *
     * @throws IOException if the api does not answer; then there is no news
     */
    public void exchange(HostOffer offer) throws IOException {
        long start = System.nanoTime();
        HttpResponse<byte[]> response = api.send(
                "PUT",
                "/api/internal/hosts/" + ApiClient.segment(offer.hostId()) + "/offer",
                "application/json",
                json.writeValueAsBytes(offer));
        if (response.statusCode() != 200) {
            throw new IOException("the api answered " + response.statusCode() + " to the host's offer");
        }
        news.accept(json.readValue(response.body(), OFFERS), Duration.ofNanos(System.nanoTime() - start));
    }
}
