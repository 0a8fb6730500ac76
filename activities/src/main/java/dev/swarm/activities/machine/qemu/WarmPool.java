package dev.swarm.activities.machine.qemu;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Machines that stand ready, by the template they are of; filled up in the background, one at a time. */
final class WarmPool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WarmPool.class);
    private static final Duration FIRST_GUESS = Duration.ofSeconds(3);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

    /** How a machine of a template is made. */
    @FunctionalInterface
    interface Maker {
        Vm make(TemplateKey key) throws IOException;
    }

    private static final class Shelf {
        private final Deque<Vm> ready = new ArrayDeque<>();
        private final List<Instant> claims = new ArrayList<>();
        private Duration refill = FIRST_GUESS;
        private Instant notBefore = Instant.MIN;
    }

    private final PoolTarget bounds;
    private final Maker maker;
    private final Map<TemplateKey, Shelf> shelves = new LinkedHashMap<>();
    private final Thread filler;
    private PoolTarget target;
    private boolean closed;

    WarmPool(PoolTarget target, Maker maker) {
        this.bounds = target;
        this.target = target;
        this.maker = maker;
        this.filler = Thread.ofPlatform().daemon().name("qemu-pool").unstarted(this::fill);
    }

    void start() {
        filler.start();
    }

    /** Keeps machines of this template from now on. */
    synchronized void want(TemplateKey key) {
        shelves.computeIfAbsent(key, any -> new Shelf());
        notifyAll();
    }

    /** Keeps at least so many of each template, however few are asked for; 0 for no more than its own bounds say. */
    synchronized void keep(int machines) {
        target = new PoolTarget(Math.max(bounds.least(), machines), Math.max(bounds.most(), machines));
        notifyAll();
    }

    /** How many stand ready, of all templates. */
    synchronized int size() {
        return shelves.values().stream().mapToInt(shelf -> shelf.ready.size()).sum();
    }

    /** Takes out all that stand ready. */
    synchronized List<Vm> empty() {
        List<Vm> all = new ArrayList<>();
        for (Shelf shelf : shelves.values()) {
            all.addAll(shelf.ready);
            shelf.ready.clear();
        }
        return all;
    }

    /** Keeps no machines of this image any more; answers those that stood ready. */
    synchronized List<Vm> drop(String image) {
        List<Vm> dropped = new ArrayList<>();
        shelves.forEach((key, shelf) -> {
            if (key.image().equals(image)) {
                dropped.addAll(shelf.ready);
            }
        });
        shelves.keySet().removeIf(key -> key.image().equals(image));
        return dropped;
    }

    /** Takes in a machine that is ready. */
    synchronized void add(TemplateKey key, Vm vm) {
        shelves.computeIfAbsent(key, any -> new Shelf()).ready.add(vm);
        notifyAll();
    }

    /** A ready machine, if there is one. Whether or not, the demand is remembered. */
    synchronized Optional<Vm> take(TemplateKey key) {
        Shelf shelf = shelves.computeIfAbsent(key, any -> new Shelf());
        Instant now = Instant.now();
        shelf.claims.removeIf(claim -> claim.plus(PoolTarget.MEMORY).isBefore(now));
        shelf.claims.add(now);
        notifyAll();
        return Optional.ofNullable(shelf.ready.poll());
    }

    synchronized int size(TemplateKey key) {
        Shelf shelf = shelves.get(key);
        return shelf == null ? 0 : shelf.ready.size();
    }

    private void fill() {
        try {
            while (true) {
                TemplateKey key = awaitShortage();
                Instant start = Instant.now();
                try {
                    Vm vm = maker.make(key);
                    if (!made(key, vm, Duration.between(start, Instant.now()))) {
                        vm.destroy();
                    }
                } catch (IOException | RuntimeException e) {
                    log.warn("No machine of template {} can be kept warm now", key.name(), e);
                    failed(key);
                }
            }
        } catch (InterruptedException e) {
            log.debug("The pool is closed");
        }
    }

    private synchronized TemplateKey awaitShortage() throws InterruptedException {
        while (true) {
            if (closed) {
                throw new InterruptedException();
            }
            Instant now = Instant.now();
            for (Map.Entry<TemplateKey, Shelf> each : shelves.entrySet()) {
                Shelf shelf = each.getValue();
                int wanted = target.wanted(shelf.claims, shelf.refill, now);
                if (shelf.ready.size() < wanted && !now.isBefore(shelf.notBefore)) {
                    return each.getKey();
                }
            }
            wait(AFTER_FAILURE.toMillis());
        }
    }

    /** False where machines of this template were dropped while it was made. */
    private synchronized boolean made(TemplateKey key, Vm vm, Duration took) {
        Shelf shelf = shelves.get(key);
        if (shelf == null) {
            return false;
        }
        // Half the last, half the past: one slow start is no reason for many more machines.
        shelf.refill = shelf.refill.plus(took).dividedBy(2);
        shelf.ready.add(vm);
        return true;
    }

    private synchronized void failed(TemplateKey key) {
        Shelf shelf = shelves.get(key);
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
