package dev.swarm.contracts.maintenance;

import java.util.List;

/** What one run removed, over how many hosts. */
public record MaintenanceReport(List<String> removed, int hosts) {}
