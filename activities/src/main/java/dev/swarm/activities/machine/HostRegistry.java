package dev.swarm.activities.machine;

import dev.swarm.activities.machine.placement.HostCapacity;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What this host has promised: one file for each machine, so that a worker that comes back knows what is taken. A
 * reservation that nobody holds soon lapses; a machine is kept for its next holder as long as the server may send one. One
 * process at a time uses a registry's folder.
 */
public final class HostRegistry {
    /**
     * How long a reservation waits for its holder. It is made for a ticket that may have gone to another host meanwhile, and
     * keeps others out; a {@code hold} that comes later takes a new slot, or hears that there is none.
     */
    public static final Duration GRACE = Duration.ofSeconds(30);
    /** How long a machine may be without a live holder, where the server cannot tell whether one will come. */
    public static final Duration IDLE = Duration.ofMinutes(10);

    private static final Duration TOUCH = Duration.ofSeconds(30);
    private static final Duration TOMBSTONE = Duration.ofHours(6);

    private final RegistryFiles files;
    private final String hostId;
    private final HostCapacity capacity;
    private final Duration idle;
    private final Clock clock;
    private final Instant opened;
    private final Map<String, RegistryEntry> entries = new HashMap<>();
    private final Set<String> live = new HashSet<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private boolean draining;
    private Instant standsBackUntil = Instant.MIN;

    /** What comes of wanting to hold a machine. */
    enum Hold {
        HELD,
        /** It is not wanted any more. */
        RELEASED,
        /** Nobody held it for too long. */
        REAPED,
        /** Its reservation lapsed, and no slot is free. */
        FULL
    }

    /**
     * @param dir for the files, made where needed
     * @param slots how many machines this host has room for, at least 1
     */
    public HostRegistry(Path dir, String hostId, int slots) {
        this(dir, hostId, slots, Clock.systemUTC());
    }

    public HostRegistry(Path dir, String hostId, int slots, Clock clock) {
        this(dir, hostId, new HostCapacity(slots, Long.MAX_VALUE / 2), IDLE, clock);
    }

    /**
     * @param capacity what this host has room for
     * @param idle how long a machine may be without a live holder
     */
    public HostRegistry(Path dir, String hostId, HostCapacity capacity, Duration idle, Clock clock) {
        if (capacity.slots() < 1) {
            throw new IllegalArgumentException("a host needs at least one slot, not " + capacity.slots());
        }
        this.hostId = hostId;
        this.capacity = capacity;
        this.idle = idle;
        this.clock = clock;
        this.opened = clock.instant();
        this.files = new RegistryFiles(dir);
        files.read().forEach(entry -> entries.put(entry.machineId(), entry));
    }

    public String hostId() {
        return hostId;
    }

    public int slots() {
        return capacity.slots();
    }

    public HostCapacity capacity() {
        return capacity;
    }

    /** How many slots are taken. */
    public synchronized int used() {
        return (int) entries.values().stream().filter(this::takesSlot).count();
    }

    /** How many slots are free; never negative, and none while the host is drained. */
    public synchronized int free() {
        return draining ? 0 : Math.max(0, capacity.slots() - used());
    }

    /** How much memory is promised to machines. */
    public synchronized long promisedMiB() {
        return entries.values().stream()
                .filter(this::takesSlot)
                .mapToLong(RegistryEntry::memoryMiB)
                .sum();
    }

    /** How many machines may be asked for now: none while the host drains or stands back. */
    public synchronized int open() {
        boolean closed = draining || clock.instant().isBefore(standsBackUntil);
        return closed || promisedMiB() >= capacity.memoryMiB() ? 0 : free();
    }

    /** While it is drained, the host keeps the machines that it has and takes no other. */
    public void drain(boolean drain) {
        synchronized (this) {
            draining = drain;
        }
        listeners.forEach(Runnable::run);
    }

    public synchronized boolean isDraining() {
        return draining;
    }

    /** Pulls nothing for a moment, so that another host does. */
    synchronized void standBack(Duration moment) {
        standsBackUntil = clock.instant().plus(moment);
    }

    private boolean takesSlot(RegistryEntry entry) {
        if (entry.releasedAt() != null) {
            return false;
        }
        // One that was never held has nothing on this host yet; one that was keeps its slot until it is destroyed.
        return entry.heldAt() != null || live.contains(entry.machineId()) || !isStale(entry);
    }

    private boolean isStale(RegistryEntry entry) {
        return isStale(entry, idle);
    }

    private boolean isStale(RegistryEntry entry, Duration unheld) {
        Instant last = entry.heldAt() == null ? entry.reservedAt() : entry.heldAt();
        Instant since = last.isAfter(opened) ? last : opened;
        Duration patience = entry.heldAt() == null ? GRACE : unheld;
        return !live.contains(entry.machineId()) && clock.instant().isAfter(since.plus(patience));
    }

    /** Takes a slot for the machine; answers false where none is free. True again for the same machine. */
    public boolean reserve(String machineId, String ticketId) {
        return reserve(machineId, ticketId, 0);
    }

    /** The same, with memory: both must be free, and the host must not drain. */
    public synchronized boolean reserve(String machineId, String ticketId, int memoryMiB) {
        RegistryEntry known = entries.get(machineId);
        if (known != null && known.releasedAt() == null && takesSlot(known)) {
            return true;
        }
        if (draining || free() == 0 || promisedMiB() + memoryMiB > capacity.memoryMiB()) {
            return false;
        }
        save(fresh(machineId, ticketId).heldBy(null, memoryMiB));
        return true;
    }

    private RegistryEntry fresh(String machineId, String ticketId) {
        return new RegistryEntry(machineId, ticketId, clock.instant(), null, null, false, null, 0, null);
    }

    /** Where the answer is {@code HELD}, the machine has a live holder from now on. */
    synchronized Hold beginHold(String machineId, String ticketId) {
        return beginHold(machineId, ticketId, 0, null);
    }

    synchronized Hold beginHold(String machineId, String ticketId, int memoryMiB, Standing.@Nullable Task holder) {
        RegistryEntry known = entries.get(machineId);
        if (known != null && known.releasedAt() != null) {
            return known.reaped() ? Hold.REAPED : Hold.RELEASED;
        }
        if (known == null || !takesSlot(known)) {
            if (free() == 0) {
                return Hold.FULL;
            }
            known = fresh(machineId, ticketId);
        }
        live.add(machineId);
        save(known.heldBy(holder, memoryMiB).heldAt(clock.instant()));
        return Hold.HELD;
    }

    /** The holder is still there. */
    synchronized void touch(String machineId) {
        RegistryEntry known = entries.get(machineId);
        if (known != null
                && known.releasedAt() == null
                && (known.heldAt() == null
                        || clock.instant().isAfter(known.heldAt().plus(TOUCH)))) {
            save(known.heldAt(clock.instant()));
        }
    }

    /** The holder has gone and the machine stays: for the next holder, or to be reaped. */
    synchronized void endHold(String machineId) {
        RegistryEntry known = entries.get(machineId);
        if (live.remove(machineId) && known != null && known.releasedAt() == null) {
            save(known.heldAt(clock.instant()));
        }
    }

    /** The machine is not wanted any more: its slot is free, and whoever comes to hold it hears so. */
    public void release(String machineId) {
        synchronized (this) {
            end(machineId, false);
        }
        listeners.forEach(Runnable::run);
    }

    private void end(String machineId, boolean reaped) {
        live.remove(machineId);
        RegistryEntry known = entries.get(machineId);
        if (known == null || known.releasedAt() == null) {
            RegistryEntry entry = known == null ? fresh(machineId, "") : known;
            save(entry.releasedAt(clock.instant(), reaped));
        }
    }

    public synchronized boolean isReleased(String machineId) {
        RegistryEntry entry = entries.get(machineId);
        return entry != null && entry.releasedAt() != null;
    }

    public synchronized boolean isLive(String machineId) {
        return live.contains(machineId);
    }

    /** Notes that the machine used more than it may, and was stopped for it. */
    public synchronized void markOverLimit(String machineId, String message) {
        RegistryEntry known = entries.get(machineId);
        if (known != null && known.overLimit() == null) {
            save(known.overLimit(message));
        }
    }

    /** Why the machine's processes were killed; empty where they were not. */
    public synchronized Optional<String> overLimit(String machineId) {
        RegistryEntry entry = entries.get(machineId);
        return entry == null ? Optional.empty() : Optional.ofNullable(entry.overLimit());
    }

    /** The machines that take slots, by id. */
    public synchronized List<RegistryEntry> entries() {
        return entries.values().stream()
                .filter(this::takesSlot)
                .sorted(Comparator.comparing(RegistryEntry::machineId))
                .toList();
    }

    /**
     * For a machine found on this host: answers whether it may be destroyed, because it was released or nobody has held
     * it for a while, and releases it in the same step.
     *
     * @param age for how long nobody may have held it; null for as long as this host says
     */
    public boolean releaseIfUnheld(String machineId, @Nullable Duration age) {
        Duration patience = age == null ? idle : age;
        synchronized (this) {
            RegistryEntry entry = entries.get(machineId);
            boolean wanted = entry == null
                    ? !clock.instant().isAfter(opened.plus(patience))
                    : entry.releasedAt() == null && !isStale(entry, patience);
            if (live.contains(machineId) || wanted) {
                return false;
            }
            end(machineId, true);
        }
        listeners.forEach(Runnable::run);
        return true;
    }

    /** Machines that were held and have no live holder now. */
    public synchronized List<RegistryEntry> withoutHolder() {
        return entries.values().stream()
                .filter(entry -> entry.releasedAt() == null
                        && entry.heldAt() != null
                        && entry.holder() != null
                        && !live.contains(entry.machineId()))
                .sorted(Comparator.comparing(RegistryEntry::machineId))
                .toList();
    }

    /** Releases a machine that nobody will hold again, unless somebody does; answers whether it was released. */
    public boolean releaseEnded(String machineId) {
        synchronized (this) {
            if (live.contains(machineId)) {
                return false;
            }
            end(machineId, true);
        }
        listeners.forEach(Runnable::run);
        return true;
    }

    /** Forgets reservations that lapsed before anybody held them; answers their machine ids. */
    public List<String> forgetLapsed() {
        return forget(entry -> entry.heldAt() == null);
    }

    /** Forgets all that has lapsed, and releases of long ago; answers the machine ids of lapsed ones. */
    public List<String> forgetStale() {
        synchronized (this) {
            Instant now = clock.instant();
            List<String> old = entries.values().stream()
                    .filter(entry -> entry.releasedAt() != null
                            && now.isAfter(entry.releasedAt().plus(TOMBSTONE)))
                    .map(RegistryEntry::machineId)
                    .toList();
            old.forEach(this::forget);
        }
        return forget(entry -> true);
    }

    private List<String> forget(Predicate<RegistryEntry> which) {
        List<String> stale;
        synchronized (this) {
            stale = entries.values().stream()
                    .filter(entry -> entry.releasedAt() == null && isStale(entry) && which.test(entry))
                    .map(RegistryEntry::machineId)
                    .sorted()
                    .toList();
            stale.forEach(this::forget);
        }
        if (!stale.isEmpty()) {
            listeners.forEach(Runnable::run);
        }
        return stale;
    }

    /** Calls back whenever a slot may have become free. */
    void onFree(Runnable listener) {
        listeners.add(listener);
    }

    private void forget(String machineId) {
        files.delete(machineId);
        entries.remove(machineId);
    }

    private void save(RegistryEntry entry) {
        files.write(entry);
        entries.put(entry.machineId(), entry);
    }
}
