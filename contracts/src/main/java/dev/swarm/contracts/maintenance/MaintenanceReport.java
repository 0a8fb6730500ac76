package dev.swarm.contracts.maintenance;

import java.util.List;
import java.util.Map;

/**
 * What one run removed, over how many hosts.
 *
 * @param removed each as its kind and its name
 * @param counts how many of each kind
 */
public record MaintenanceReport(List<String> removed, int hosts, Map<String, Integer> counts) {
    /** What was written before there were counts has none. */
    public MaintenanceReport {
        counts = counts == null ? Map.of() : counts;
    }

    public MaintenanceReport(List<String> removed, int hosts) {
        this(removed, hosts, Map.of());
    }
}
