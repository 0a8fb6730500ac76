package dev.swarm.activities.machine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a host has promised to one machine.
 *
 * @param heldAt when it last had a live holder; null before the first
 * @param releasedAt when it was released: it takes no slot, and a late {@code hold} ends at once; null while wanted
 * @param reaped true where it was released because nobody held it
 * @param overLimit why its processes were killed; null where they were not
 * @param memoryMiB what it was promised
 * @param holder the activity that holds it; null before the first
 */
public record RegistryEntry(
        String machineId,
        String ticketId,
        Instant reservedAt,
        @Nullable Instant heldAt,
        @Nullable Instant releasedAt,
        boolean reaped,
        @Nullable String overLimit,
        int memoryMiB,
        Standing.@Nullable Task holder) {
    static RegistryEntry fresh(String machineId, String ticketId, Instant at) {
        return new RegistryEntry(machineId, ticketId, at, null, null, false, null, 0, null);
    }

    RegistryEntry heldAt(Instant at) {
        return new RegistryEntry(machineId, ticketId, reservedAt, at, releasedAt, reaped, overLimit, memoryMiB, holder);
    }

    RegistryEntry heldBy(Standing.@Nullable Task task, int itsMemoryMiB) {
        return new RegistryEntry(
                machineId, ticketId, reservedAt, heldAt, releasedAt, reaped, overLimit, itsMemoryMiB, task);
    }

    RegistryEntry releasedAt(Instant at, boolean wasReaped) {
        return new RegistryEntry(machineId, ticketId, reservedAt, null, at, wasReaped, overLimit, memoryMiB, holder);
    }

    RegistryEntry overLimit(String why) {
        return new RegistryEntry(machineId, ticketId, reservedAt, heldAt, releasedAt, reaped, why, memoryMiB, holder);
    }
}
