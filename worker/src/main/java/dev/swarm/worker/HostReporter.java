package dev.swarm.worker;

import dev.swarm.activities.machine.HostRegistry;
import dev.swarm.activities.platform.HostFacts;
import dev.swarm.activities.platform.HostHeartbeat;
import dev.swarm.activities.platform.HostOrders;
import dev.swarm.activities.platform.HostStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports this host to the api every 15 seconds, and does what the api says in answer. */
final class HostReporter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostReporter.class);
    private static final Duration EVERY = Duration.ofSeconds(15);

    private final HostHeartbeat heartbeat;
    private final Membership membership;
    private final HostRegistry registry;
    private final Path drained;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("host-heartbeat").factory());
    private IntConsumer warmTarget = target -> {};
    private IntSupplier warmReady = () -> 0;
    private @Nullable HostOrders last;

    /** @param folder remembers over restarts that the host is drained, also while the api is away */
    HostReporter(Membership membership, HostRegistry registry, Path folder) {
        WorkerSettings settings = membership.settings();
        this.heartbeat = new HostHeartbeat(settings.apiUrl(), settings.workerKeyFile(), settings.hostId());
        this.membership = membership;
        this.registry = registry;
        this.drained = folder.resolve("drained");
        registry.drain(Files.exists(drained));
    }

    /** Tells why this host runs no machine, as well as it can. */
    static void reportUnavailable(Membership membership, String provider, String reason) {
        WorkerSettings settings = membership.settings();
        try {
            new HostHeartbeat(settings.apiUrl(), settings.workerKeyFile(), settings.hostId())
                    .send(
                            new HostStatus(provider, settings.machineClasses(), List.of(), 0, 0, List.of()),
                            HostFacts.now(version(), settings.labelMap(), 0, reason));
        } catch (IOException apiIsAway) {
            log.info("The api could not be told: {}", apiIsAway.getMessage());
        }
    }

    /**
     * For providers that keep machines ready: call before {@link #start}.
     *
     * @param target is told how many the platform wants, whenever that changes
     * @param ready says how many there are
     */
    void warm(IntConsumer target, IntSupplier ready) {
        warmTarget = target;
        warmReady = ready;
    }

    void start(Supplier<HostStatus> status) {
        executor.scheduleWithFixedDelay(() -> send(status), 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void send(Supplier<HostStatus> status) {
        try {
            WorkerSettings settings = membership.settings();
            follow(heartbeat.send(
                    status.get(), HostFacts.now(version(), settings.labelMap(), warmReady.getAsInt(), null)));
        } catch (HostHeartbeat.RefusedException e) {
            if (membership.joined()) {
                log.warn("This host was removed from the platform; it finishes what it has and takes no new machine");
                follow(new HostOrders(true, 0));
            } else {
                log.info("The api did not take the host's heartbeat: {}", e.getMessage());
            }
        } catch (IOException apiIsAway) {
            log.info("The api did not take the host's heartbeat: {}", apiIsAway.getMessage());
        } catch (RuntimeException defect) {
            // An exception would end the schedule, and the host would look dead.
            log.warn("The host's heartbeat failed", defect);
        }
    }

    private void follow(HostOrders orders) {
        if (orders.equals(last)) {
            return;
        }
        try {
            if (orders.draining()) {
                Files.writeString(drained, "");
            } else {
                Files.deleteIfExists(drained);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("it cannot be remembered whether this host is drained", e);
        }
        warmTarget.accept(orders.warmTarget());
        registry.drain(orders.draining());
        if (last != null || orders.draining()) {
            log.info(orders.draining() ? "This host takes no new machine" : "This host takes machines");
        }
        last = orders;
    }

    private static String version() {
        String version = HostReporter.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
