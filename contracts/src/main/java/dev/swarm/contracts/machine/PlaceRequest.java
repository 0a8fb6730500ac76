package dev.swarm.contracts.machine;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks for room for a machine.
 *
 * @param machineId the idempotency key: ticket id and attempt
 * @param labels what the host must have
 * @param preference which hosts come first
 * @param avoid the host to leave out while another has room, because a machine was lost there; null for none
 * @param egress what the machine must be kept to
 * @param image name of the guest image that the host must have
 */
public record PlaceRequest(
        String machineId,
        String ticketId,
        String machineClass,
        MachineLimits limits,
        Map<String, String> labels,
        PlacementPreference preference,
        @Nullable String avoid,
        EgressMode egress,
        String image) {
    /** What was written before there were labels, egress policies or several images asks for none. */
    public PlaceRequest {
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        preference = preference == null ? PlacementPreference.BEST : preference;
        egress = egress == null ? EgressMode.NONE : egress;
        image = image == null ? GuestImages.DEFAULT : image;
    }

    /** Room on any host of the class, the best first. */
    public PlaceRequest(String machineId, String ticketId, String machineClass, MachineLimits limits) {
        this(machineId, ticketId, machineClass, limits, Map.of(), PlacementPreference.BEST, null);
    }

    /** A request without network, for a machine of the default image. */
    public PlaceRequest(
            String machineId,
            String ticketId,
            String machineClass,
            MachineLimits limits,
            Map<String, String> labels,
            PlacementPreference preference,
            @Nullable String avoid) {
        this(
                machineId,
                ticketId,
                machineClass,
                limits,
                labels,
                preference,
                avoid,
                EgressMode.NONE,
                GuestImages.DEFAULT);
    }

    /** What is asked for, as {@code standard machine with gpu=a100}. */
    public String wanted() {
        return machineClass + " machine" + (image.equals(GuestImages.DEFAULT) ? "" : " of image " + image)
                + (labels.isEmpty() ? "" : " with " + MachineLabels.text(labels))
                + (egress == EgressMode.NONE ? "" : " and egress " + egress.wire());
    }
}
