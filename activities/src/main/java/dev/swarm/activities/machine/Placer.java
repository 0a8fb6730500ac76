package dev.swarm.activities.machine;

import dev.swarm.activities.machine.placement.FleetNews;
import dev.swarm.activities.machine.placement.HostProfile;
import dev.swarm.activities.machine.placement.PlacementChoice;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.machine.HostOffer;
import dev.swarm.contracts.machine.PlaceRequest;
import dev.swarm.contracts.machine.Reservation;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a ticket that this host has pulled, or leaves it to a host that suits it better: it hands the ticket back to the
 * queue and stands back for a moment, so that the better one pulls it. It does so a few times for one ticket at most; then
 * whoever pulls it takes it, because news of other hosts may be wrong and a ticket must not wander.
 */
final class Placer {
    private static final int HAND_BACKS = 3;
    private static final Duration STAND_BACK = Duration.ofMillis(500);
    private static final Duration NEXT_TRY = Duration.ofMillis(50);
    private static final Duration NOT_HERE = Duration.ofSeconds(2);
    private static final int REMEMBERED = 1_000;

    private final HostRegistry registry;
    private final MachineProvider provider;
    private final HostProfile profile;
    private final FleetNews news;
    private final Map<String, Integer> handedBack = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    Placer(HostRegistry registry, MachineProvider provider, HostProfile profile, FleetNews news) {
        this.registry = registry;
        this.provider = provider;
        this.profile = profile;
        this.news = news;
    }

    /** What this host offers now. */
    HostOffer offer() {
        return new HostOffer(
                registry.hostId(),
                profile.machineClasses(),
                profile.labels(),
                registry.isDraining() ? 0 : registry.slots(),
                registry.used(),
                registry.capacity().memoryMiB(),
                registry.promisedMiB(),
                news.success(registry.hostId()),
                news.latencyMillis(),
                profile.costPerHour(),
                provider.egressModes(),
                provider.images());
    }

    Reservation place(PlaceRequest request) {
        HostOffer self = offer();
        Optional<String> refusal = self.refusal(request);
        if (refusal.isPresent()) {
            throw handBack("Host " + registry.hostId() + " " + refusal.get() + ".", NOT_HERE);
        }
        PlacementChoice choice = PlacementChoice.of(self, news.offers(), request);
        String better = choice.handTo();
        if (better != null && mayHandBack(request, better)) {
            registry.standBack(STAND_BACK);
            throw handBack("Host " + choice.why() + ".", NEXT_TRY);
        }
        int memory = request.limits().memoryMiB();
        if (!registry.reserve(request.machineId(), request.ticketId(), memory)) {
            throw handBack("Host " + registry.hostId() + " has no room any more.", NEXT_TRY);
        }
        String why = better == null ? choice.why() : "it was pulled here again, although " + choice.why();
        return new Reservation(
                request.machineId(), registry.hostId(), TaskQueues.forHost(registry.hostId()), provider.name(), why);
    }

    private synchronized boolean mayHandBack(PlaceRequest request, String better) {
        int times = handedBack.merge(request.machineId(), 1, Integer::sum);
        if (times == 1) {
            news.handedTo(better, request.limits().memoryMiB());
        }
        return times <= HAND_BACKS;
    }

    /** Nothing is wrong: the ticket goes back to its queue. */
    private static ApplicationFailure handBack(String message, Duration nextTry) {
        return ApplicationFailure.newBuilder()
                .setMessage(message)
                .setType(FailureCode.NO_CAPACITY.name())
                .setCategory(ApplicationErrorCategory.BENIGN)
                .setNextRetryDelay(nextTry)
                .build();
    }
}
