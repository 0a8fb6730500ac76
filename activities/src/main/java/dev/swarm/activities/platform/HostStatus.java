package dev.swarm.activities.platform;

import java.time.Instant;
import java.util.List;

/**
 * What a host tells the api about itself.
 *
 * @param provider kind of its machines, such as {@code sandbox}
 * @param images names of the guest images that it has
 * @param slots how many machines it has room for
 * @param used how many of them are taken
 */
public record HostStatus(
        String provider,
        List<String> machineClasses,
        List<String> images,
        int slots,
        int used,
        List<MachineStatus> machines) {
    /** One machine: memory and disk in MiB, CPU in percent of one core. */
    public record MachineStatus(
            String machineId,
            String ticketId,
            boolean healthy,
            long memoryMiB,
            long diskMiB,
            double cpuPercent,
            Instant since) {}
}
