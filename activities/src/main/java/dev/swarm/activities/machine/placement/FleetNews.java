package dev.swarm.activities.machine.placement;

import dev.swarm.contracts.machine.HostOffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What this host last heard of the others, by the api. News that is too old is no news: a host that hears none takes what
 * it pulls. Thread-safe.
 */
public final class FleetNews {
    static final Duration GOOD_FOR = Duration.ofSeconds(60);

    private final Clock clock;
    private final Map<String, HostOffer> offers = new LinkedHashMap<>();
    private Instant heard = Instant.EPOCH;
    private long latencyMillis;

    public FleetNews() {
        this(Clock.systemUTC());
    }

    FleetNews(Clock clock) {
        this.clock = clock;
    }

    /**
     * Takes the newest news in place of what was there.
     *
     * @param took how long the api took to answer
     */
    public synchronized void heard(List<HostOffer> newest, Duration took) {
        latencyMillis = took.toMillis();
        offers.clear();
        newest.forEach(offer -> offers.put(offer.hostId(), offer));
        heard = clock.instant();
    }

    public synchronized List<HostOffer> offers() {
        return clock.instant().isAfter(heard.plus(GOOD_FOR)) ? List.of() : List.copyOf(offers.values());
    }

    /** How far away the api is. */
    public synchronized long latencyMillis() {
        return latencyMillis;
    }

    /** Share of this host's last machines that were not lost; 1 where nothing is known. */
    public synchronized double success(String hostId) {
        HostOffer offer = offers.get(hostId);
        return offer == null ? 1 : offer.success();
    }

    /** Counts a ticket that was left to a host, so that not all go there before the next news. */
    public synchronized void handedTo(String hostId, long memoryMiB) {
        offers.computeIfPresent(hostId, (id, offer) -> offer.withOneMore(memoryMiB));
    }
}
