package dev.swarm.activities.machine;

import io.temporal.worker.tuning.ActivitySlotInfo;
import io.temporal.worker.tuning.SlotMarkUsedContext;
import io.temporal.worker.tuning.SlotPermit;
import io.temporal.worker.tuning.SlotReleaseContext;
import io.temporal.worker.tuning.SlotReserveContext;
import io.temporal.worker.tuning.SlotSupplier;
import io.temporal.worker.tuning.SlotSupplierFuture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Lets a worker poll the queue of a machine class only while this host has a free slot: each permit stands for one. Give
 * each class its own supplier; where two classes compete for a last slot, the later {@code place} is refused and retried.
 */
public final class MachineSlotSupplier implements SlotSupplier<ActivitySlotInfo>, AutoCloseable {
    private final HostRegistry registry;
    private final Deque<CompletableFuture<SlotPermit>> waiting = new ArrayDeque<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("machine-slots").factory());
    private int issued;

    public MachineSlotSupplier(HostRegistry registry) {
        this.registry = registry;
        registry.onFree(this::grant);
        // Reservations lapse, and a host that stood back returns, without anyone saying so.
        clock.scheduleWithFixedDelay(this::grant, 250, 250, TimeUnit.MILLISECONDS);
    }

    @Override
    public SlotSupplierFuture reserveSlot(SlotReserveContext<ActivitySlotInfo> context) {
        CompletableFuture<SlotPermit> permit = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(permit);
        }
        grant();
        return SlotSupplierFuture.fromCompletableFuture(permit, () -> abort(permit));
    }

    private void abort(CompletableFuture<SlotPermit> permit) {
        boolean waited;
        synchronized (this) {
            waited = waiting.remove(permit);
        }
        if (!waited) {
            // It is being granted right now: the caller must see it, to give it back.
            permit.join();
        }
    }

    @Override
    public Optional<SlotPermit> tryReserveSlot(SlotReserveContext<ActivitySlotInfo> context) {
        int free = registry.open();
        synchronized (this) {
            if (!waiting.isEmpty() || free <= issued) {
                return Optional.empty();
            }
            issued++;
        }
        return Optional.of(new SlotPermit());
    }

    @Override
    public void markSlotUsed(SlotMarkUsedContext<ActivitySlotInfo> context) {
        // What is used is known to the registry.
    }

    @Override
    public void releaseSlot(SlotReleaseContext<ActivitySlotInfo> context) {
        synchronized (this) {
            issued--;
        }
        grant();
    }

    @Override
    public Optional<Integer> getMaximumSlots() {
        return Optional.of(registry.slots());
    }

    private void grant() {
        int free = registry.open();
        List<CompletableFuture<SlotPermit>> granted = new ArrayList<>();
        synchronized (this) {
            while (!waiting.isEmpty() && free > issued) {
                granted.add(waiting.remove());
                issued++;
            }
        }
        granted.forEach(permit -> permit.complete(new SlotPermit()));
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
