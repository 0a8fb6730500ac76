package dev.swarm.contracts.machine;

import java.util.Map;

/**
 * Where a project's tickets may run.
 *
 * @param labels what a host must have, see {@link MachineLabels}
 * @param preference which hosts come first
 * @param onLoss where a ticket goes on whose machine was lost
 */
public record PlacementPolicy(Map<String, String> labels, PlacementPreference preference, RecoveryPolicy onLoss) {
    /** Any host, the best first. */
    public static final PlacementPolicy STANDARD =
            new PlacementPolicy(Map.of(), PlacementPreference.BEST, RecoveryPolicy.REASSIGN);

    public PlacementPolicy {
        labels = Map.copyOf(labels);
    }
}
