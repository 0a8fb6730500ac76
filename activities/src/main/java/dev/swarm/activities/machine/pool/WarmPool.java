package dev.swarm.activities.machine.pool;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machines that stand ready, by the template they are of; filled up in the background, one at a time.
 *
 * @param <K> what tells one template from another; its text is what logs call it
 * @param <M> a machine
 */
public final class WarmPool<K, M> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WarmPool.class);
    private static final Duration FIRST_GUESS = Duration.ofSeconds(3);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

    /** How a machine of a template is made. */
    @FunctionalInterface
    public interface Maker<K, M> {
        M make(K key) throws IOException;
    }

    private static final class Shelf<M> {
        private final Deque<M> ready = new ArrayDeque<>();
        private final List<Instant> claims = new ArrayList<>();
        private Duration refill = FIRST_GUESS;
        private Instant notBefore = Instant.MIN;
    }

    private final PoolTarget bounds;
    private final Maker<K, M> maker;
    private final Consumer<M> discard;
    private final Map<K, Shelf<M>> shelves = new LinkedHashMap<>();
    private final Thread filler;
    private PoolTarget target;
    private boolean closed;

    /**
     * @param name of the thread that fills it
     * @param discard ends a machine that nobody wants any more
     */
    public WarmPool(String name, PoolTarget target, Maker<K, M> maker, Consumer<M> discard) {
        this.discard = discard;
        this.bounds = target;
        this.target = target;
        this.maker = maker;
        this.filler = Thread.ofPlatform().daemon().name(name).unstarted(this::fill);
    }

    public void start() {
        filler.start();
    }

    /** Keeps machines of this template from now on. */
    public synchronized void want(K key) {
        shelves.computeIfAbsent(key, any -> new Shelf<>());
        notifyAll();
    }

    /** Keeps at least so many of each template, however few are asked for; 0 for no more than its own bounds say. */
    public synchronized void keep(int machines) {
        target = new PoolTarget(Math.max(bounds.least(), machines), Math.max(bounds.most(), machines));
        notifyAll();
    }

    /** How many stand ready, of all templates. */
    public synchronized int size() {
        return shelves.values().stream().mapToInt(shelf -> shelf.ready.size()).sum();
    }

    /** Takes out all that stand ready. */
    public synchronized List<M> empty() {
        List<M> all = new ArrayList<>();
        for (Shelf<M> shelf : shelves.values()) {
            all.addAll(shelf.ready);
            shelf.ready.clear();
        }
        return all;
    }

    /** Takes out those that are of no use any more, however many are ready then. */
    public synchronized List<M> drop(Predicate<M> useless) {
        List<M> dropped = new ArrayList<>();
        for (Shelf<M> shelf : shelves.values()) {
            shelf.ready.stream().filter(useless).forEach(dropped::add);
            shelf.ready.removeIf(useless);
        }
        notifyAll();
        return dropped;
    }

    /** Keeps no machines of these templates any more, and ends those that stand ready. */
    public void forget(Predicate<K> unwanted) {
        List<M> dropped = new ArrayList<>();
        synchronized (this) {
            shelves.forEach((key, shelf) -> {
                if (unwanted.test(key)) {
                    dropped.addAll(shelf.ready);
                }
            });
            shelves.keySet().removeIf(unwanted);
        }
        dropped.forEach(discard);
    }

    /** Takes in a machine that is ready. */
    public synchronized void add(K key, M machine) {
        shelves.computeIfAbsent(key, any -> new Shelf<>()).ready.add(machine);
        notifyAll();
    }

    /** A ready machine, if there is one. Whether or not, the demand is remembered. */
    public synchronized Optional<M> take(K key) {
        Shelf<M> shelf = shelves.computeIfAbsent(key, any -> new Shelf<>());
        Instant now = Instant.now();
        shelf.claims.removeIf(claim -> claim.plus(PoolTarget.MEMORY).isBefore(now));
        shelf.claims.add(now);
        notifyAll();
        return Optional.ofNullable(shelf.ready.poll());
    }

    public synchronized int size(K key) {
        Shelf<M> shelf = shelves.get(key);
        return shelf == null ? 0 : shelf.ready.size();
    }

    private void fill() {
        try {
            while (true) {
                K key = awaitShortage();
                Instant start = Instant.now();
                try {
                    M machine = maker.make(key);
                    if (!made(key, machine, Duration.between(start, Instant.now()))) {
                        discard.accept(machine);
                    }
                } catch (IOException | RuntimeException e) {
                    log.warn("No machine of template {} can be kept warm now", key, e);
                    failed(key);
                }
            }
        } catch (InterruptedException e) {
            log.debug("The pool is closed");
        }
    }

    private synchronized K awaitShortage() throws InterruptedException {
        while (true) {
            if (closed) {
                throw new InterruptedException();
            }
            Instant now = Instant.now();
            for (Map.Entry<K, Shelf<M>> each : shelves.entrySet()) {
                Shelf<M> shelf = each.getValue();
                int wanted = target.wanted(shelf.claims, shelf.refill, now);
                if (shelf.ready.size() < wanted && !now.isBefore(shelf.notBefore)) {
                    return each.getKey();
                }
            }
            wait(AFTER_FAILURE.toMillis());
        }
    }

    /** False where this template was forgotten while its machine was made. */
    private synchronized boolean made(K key, M machine, Duration took) {
        Shelf<M> shelf = shelves.get(key);
        if (shelf == null) {
            return false;
        }
        // Half the last, half the past: one slow start is no reason for many more machines.
        shelf.refill = shelf.refill.plus(took).dividedBy(2);
        shelf.ready.add(machine);
        return true;
    }

    private synchronized void failed(K key) {
        Shelf<M> shelf = shelves.get(key);
        if (shelf != null) {
            shelf.notBefore = Instant.now().plus(AFTER_FAILURE);
        }
    }

    /** Fills up no more; what is ready stays for the next worker. Waits for the one that is being made. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            filler.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
