package dev.swarm.contracts.machine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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
 * @param egressModes what its machines can be kept to
 * @param images names of the guest images that it has, see {@link GuestImages}
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
        double costPerHour,
        Set<EgressMode> egressModes,
        Set<String> images) {
    /** An offer written before there were egress policies and several images is of machines with neither. */
    public HostOffer {
        machineClasses = List.copyOf(machineClasses);
        labels = Map.copyOf(labels);
        egressModes = egressModes == null ? Set.of(EgressMode.NONE) : Set.copyOf(egressModes);
        images = images == null ? Set.of(GuestImages.DEFAULT) : Set.copyOf(images);
    }

    /** The offer of a host whose machines have no network and are of the default image. */
    public HostOffer(
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
        this(
                hostId,
                machineClasses,
                labels,
                slots,
                used,
                memoryMiB,
                memoryUsedMiB,
                success,
                latencyMillis,
                costPerHour,
                Set.of(EgressMode.NONE),
                Set.of(GuestImages.DEFAULT));
    }

    /** Why the host cannot take this, also if it were empty, such as {@code is without gpu=a100}; empty where it can. */
    public Optional<String> refusal(PlaceRequest wanted) {
        if (!machineClasses.contains(wanted.machineClass())) {
            return Optional.of("has no class " + wanted.machineClass());
        }
        Map<String, String> missing = new TreeMap<>(wanted.labels());
        missing.entrySet().removeIf(label -> label.getValue().equals(labels.get(label.getKey())));
        if (!missing.isEmpty()) {
            return Optional.of("is without " + MachineLabels.text(missing));
        }
        if (!egressModes.contains(wanted.egress())) {
            return Optional.of("has no machines with egress " + wanted.egress().wire());
        }
        if (!images.contains(wanted.image())) {
            return Optional.of("has no image " + wanted.image());
        }
        if (memoryMiB < wanted.limits().memoryMiB()) {
            return Optional.of("has " + memoryMiB + " MiB for machines, and "
                    + wanted.limits().memoryMiB() + " are asked for");
        }
        return Optional.empty();
    }

    /** Whether a host that can take this has room for it now. */
    public boolean hasRoomFor(PlaceRequest wanted) {
        return used < slots && memoryMiB - memoryUsedMiB >= wanted.limits().memoryMiB();
    }

    public boolean runsLocally() {
        return "local".equals(labels.get("location"));
    }

    /** The same host with another past. */
    public HostOffer withSuccess(double share) {
        return new HostOffer(
                hostId,
                machineClasses,
                labels,
                slots,
                used,
                memoryMiB,
                memoryUsedMiB,
                share,
                latencyMillis,
                costPerHour,
                egressModes,
                images);
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
                costPerHour,
                egressModes,
                images);
    }
}
