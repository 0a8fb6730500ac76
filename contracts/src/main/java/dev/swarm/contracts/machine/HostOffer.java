package dev.swarm.contracts.machine;

import java.util.List;
import java.util.Map;

/**
 * What a host has to offer, as it says itself every few seconds and as the others hear it.
 *
 * @param labels see {@link MachineLabels}
 * @param slots how many machines it takes; 0 where it takes none now
 * @param used how many of them are taken
 * @param memoryMiB memory for machines: at most 80 % of what the host has
 * @param memoryUsedMiB how much of it is promised
 * @param success share of its last machines that were not lost, 0 to 1, the newest counting most
 * @param latencyMillis how long the api takes to answer it
 * @param costPerHour what an hour of it costs, in the currency of the estimates
 */
public record HostOffer(
        String hostId,
        List<String> machineClasses,
        Map<String, String> labels,
        int slots,
        int used,
        long memoryMiB,
        long memoryUsedMiB,
        double success,
        long latencyMillis,
        double costPerHour) {
    public HostOffer {
        machineClasses = List.copyOf(machineClasses);
        labels = Map.copyOf(labels);
    }

    public boolean isLocal() {
        return "local".equals(labels.get("location"));
    }

    /** The same host with one machine more. */
    public HostOffer withOneMore(long itsMemoryMiB) {
        return new HostOffer(
                hostId,
                machineClasses,
                labels,
                slots,
                used + 1,
                memoryMiB,
                memoryUsedMiB + itsMemoryMiB,
                success,
                latencyMillis,
                costPerHour);
    }
}
