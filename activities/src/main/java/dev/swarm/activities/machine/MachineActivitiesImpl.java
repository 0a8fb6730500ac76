package dev.swarm.activities.machine;

import dev.swarm.activities.machine.placement.FleetNews;
import dev.swarm.activities.machine.placement.HostProfile;
import dev.swarm.activities.platform.HostStatus;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.machine.HoldRequest;
import dev.swarm.contracts.machine.HoldResult;
import dev.swarm.contracts.machine.HostOffer;
import dev.swarm.contracts.machine.MachineActivities;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineReady;
import dev.swarm.contracts.machine.MachineSpec;
import dev.swarm.contracts.machine.PlaceRequest;
import dev.swarm.contracts.machine.Reservation;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCanceledException;
import io.temporal.client.ActivityCompletionException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machines of this host. A machine is destroyed when it is released, when its {@code hold} is cancelled, or when it is
 * dead. A holder that loses touch in any other way (its worker stops, the server gave up on it) leaves the machine to the
 * next holder; what gets none is reaped by {@link HostMaintenanceActivitiesImpl}.
 */
public final class MachineActivitiesImpl implements MachineActivities {
    private static final Logger log = LoggerFactory.getLogger(MachineActivitiesImpl.class);

    private final HostRegistry registry;
    private final MachineProvider provider;
    private final MachineReadyNotifier notifier;
    private final Standing standing;
    private final Placer placer;
    private final Timings timings;
    private final Map<String, Holder> holders = new ConcurrentHashMap<>();
    private final Map<String, MachineHealth> health = new ConcurrentHashMap<>();

    /**
     * @param tick how often a machine is looked at: disk, heartbeat
     * @param ping how often it is asked whether it lives
     * @param misses how many pings in a row it may miss before it counts as dead
     */
    record Timings(Duration tick, Duration ping, int misses) {}

    /** One running {@code hold}. */
    private static final class Holder {
        final CountDownLatch end = new CountDownLatch(1);
        volatile boolean superseded;
    }

    public MachineActivitiesImpl(
            HostRegistry registry,
            MachineProvider provider,
            MachineReadyNotifier notifier,
            Standing standing,
            HostProfile profile,
            FleetNews news) {
        this(
                registry,
                provider,
                notifier,
                standing,
                new Placer(registry, provider, profile, news),
                new Timings(Duration.ofSeconds(2), Duration.ofSeconds(30), 3));
    }

    MachineActivitiesImpl(
            HostRegistry registry,
            MachineProvider provider,
            MachineReadyNotifier notifier,
            Standing standing,
            Placer placer,
            Timings timings) {
        this.registry = registry;
        this.provider = provider;
        this.notifier = notifier;
        this.standing = standing;
        this.placer = placer;
        this.timings = timings;
    }

    @Override
    public Reservation place(PlaceRequest request) {
        return placer.place(request);
    }

    /** What this host offers now. */
    public HostOffer offer() {
        return placer.offer();
    }

    @Override
    public HoldResult hold(HoldRequest request) {
        String machineId = request.machineId();
        Holder mine = new Holder();
        Holder before = holders.put(machineId, mine);
        if (before != null) {
            // The server started this one because it gave up on that one.
            before.superseded = true;
            before.end.countDown();
        }
        try {
            return hold(request, mine, Activity.getExecutionContext());
        } finally {
            if (holders.remove(machineId, mine)) {
                health.remove(machineId);
                registry.endHold(machineId);
            }
        }
    }

    private HoldResult hold(HoldRequest request, Holder mine, ActivityExecutionContext context) {
        String machineId = request.machineId();
        Standing.Task task = Standing.Task.of(context.getInfo());
        switch (registry.beginHold(
                machineId, request.ticketId(), request.spec().limits().memoryMiB(), task)) {
            case RELEASED -> {
                destroy(machineId);
                return new HoldResult(true, "It had been released before.");
            }
            case REAPED -> {
                destroy(machineId);
                return new HoldResult(false, "It was reaped: nobody had held it for too long.");
            }
            case FULL ->
                throw Failure.fatal(
                        FailureCode.NO_CAPACITY, "The reservation lapsed, and host " + registry.hostId() + " is full.");
            case HELD -> log.debug("Holding machine {}", machineId);
        }
        boolean adopted;
        try (BesideHeartbeat beating = new BesideHeartbeat(context, timings.tick())) {
            adopted = create(machineId, request.spec());
        }
        notifier.machineReady(request.workflowId(), new MachineReady(machineId, adopted));
        try {
            return watch(request, mine, context);
        } catch (ActivityCanceledException e) {
            if (LocalTimeout.causes(e)) {
                lostTouch(machineId, mine, task);
                throw Failure.retryable(
                        FailureCode.HOST_LOST, "The holder of machine " + machineId + " could not be heard.");
            }
            if (!mine.superseded) {
                release(machineId);
            }
            throw e;
        } catch (ActivityCompletionException e) {
            lostTouch(machineId, mine, task);
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.retryable(
                    FailureCode.HOST_LOST, "The host's worker stops; machine " + machineId + " goes on.");
        }
    }

    private void lostTouch(String machineId, Holder mine, Standing.Task task) {
        if (!mine.superseded && standing.of(task, null) == Standing.Verdict.ENDED) {
            log.info("Machine {} is not wanted any more: its ticket went on without this host", machineId);
            release(machineId);
        } else {
            log.info("The holder of machine {} lost touch; the machine stays for the next one", machineId);
        }
    }

    private HoldResult watch(HoldRequest request, Holder mine, ActivityExecutionContext context)
            throws InterruptedException {
        String machineId = request.machineId();
        Pulse pulse = new Pulse(provider, machineId, timings);
        // It has just answered, and its first command is about to come: being measured would hold that up.
        health.put(machineId, new MachineHealth(true, provider.isPaused(machineId), 0, 0, 0, 0));
        while (true) {
            if (mine.end.await(timings.tick().toMillis(), TimeUnit.MILLISECONDS)) {
                if (mine.superseded) {
                    throw Failure.retryable(
                            FailureCode.INTERNAL, "A later holder took machine " + machineId + " over.");
                }
                return new HoldResult(true, "It was released.");
            }
            Pulse.State state = pulse.look();
            if (state == Pulse.State.GONE && registry.isReleased(machineId)) {
                return new HoldResult(true, "It was released.");
            }
            if (state.isLost()) {
                release(machineId);
                throw Failure.retryable(
                        FailureCode.MACHINE_LOST,
                        "Machine " + machineId
                                + (state == Pulse.State.GONE ? " disappeared." : " does not answer any more."));
            }
            MachineHealth now = look(machineId, request.spec().limits(), state == Pulse.State.WELL);
            health.put(machineId, now);
            registry.touch(machineId);
            context.heartbeat(now);
        }
    }

    private MachineHealth look(String machineId, MachineLimits limits, boolean well) {
        try {
            if (!provider.isAlive(machineId)) {
                return new MachineHealth(false, false, 0, 0, 0, 0);
            }
            MachineProvider.MachineUsage usage = provider.usage(machineId);
            @Nullable String over = null;
            if (usage.diskMiB() > limits.diskMiB()) {
                over = "It used " + usage.diskMiB() + " MiB of disk; " + limits.diskMiB() + " are allowed.";
            } else if (usage.memoryMiB() > limits.memoryMiB() + 1L) {
                // Happens only where no control group holds the machine as a whole.
                over = "It used " + usage.memoryMiB() + " MiB of memory; " + limits.memoryMiB() + " are allowed.";
            }
            if (over != null) {
                registry.markOverLimit(machineId, over);
                provider.killAll(machineId);
            }
            return new MachineHealth(
                    well,
                    provider.isPaused(machineId),
                    usage.memoryMiB(),
                    usage.diskMiB(),
                    usage.cpuPercent(),
                    usage.processes());
        } catch (IOException e) {
            // It may be about to be destroyed; whether it lives is asked elsewhere.
            log.debug("Machine {} cannot be looked at", machineId, e);
            return new MachineHealth(false, false, 0, 0, 0, 0);
        }
    }

    @Override
    public void release(String machineId) {
        registry.release(machineId);
        destroy(machineId);
        Holder holder = holders.get(machineId);
        if (holder != null) {
            holder.end.countDown();
        }
    }

    @Override
    public void pause(String machineId) {
        requireAlive(machineId);
        try {
            provider.pause(machineId);
        } catch (IOException e) {
            throw Failure.retryable(FailureCode.INTERNAL, "Machine " + machineId + " cannot be frozen.");
        }
    }

    @Override
    public void resume(String machineId) {
        requireAlive(machineId);
        try {
            provider.resume(machineId);
        } catch (IOException e) {
            throw Failure.retryable(FailureCode.INTERNAL, "Machine " + machineId + " cannot be thawed.");
        }
    }

    /** What this host tells the api. */
    public HostStatus status(List<String> machineClasses) {
        List<HostStatus.MachineStatus> machines = registry.entries().stream()
                .map(entry -> {
                    MachineHealth now = Optional.ofNullable(health.get(entry.machineId()))
                            .orElse(new MachineHealth(false, false, 0, 0, 0, 0));
                    return new HostStatus.MachineStatus(
                            entry.machineId(),
                            entry.ticketId(),
                            now.healthy(),
                            now.memoryMiB(),
                            now.diskMiB(),
                            now.cpuPercent(),
                            entry.reservedAt());
                })
                .toList();
        return new HostStatus(
                provider.name(),
                machineClasses,
                List.copyOf(provider.images()),
                registry.slots(),
                registry.used(),
                machines);
    }

    private boolean create(String machineId, MachineSpec spec) {
        try {
            return provider.create(machineId, spec);
        } catch (IOException e) {
            Optional<Failure> reason = provider.unavailable();
            log.warn("Machine {} cannot be made", machineId, e);
            if (reason.isPresent()) {
                throw Failure.fatal(reason.get().code(), reason.get().message());
            }
            throw Failure.retryable(FailureCode.INTERNAL, "Machine " + machineId + " cannot be made.");
        }
    }

    private void destroy(String machineId) {
        try {
            provider.destroy(machineId);
        } catch (IOException e) {
            log.warn("Machine {} cannot be destroyed now", machineId, e);
            throw Failure.retryable(FailureCode.INTERNAL, "Machine " + machineId + " cannot be destroyed.");
        }
    }

    private void requireAlive(String machineId) {
        if (!provider.isAlive(machineId)) {
            throw Failure.fatal(FailureCode.MACHINE_LOST, "Machine " + machineId + " is gone.");
        }
    }
}
