package dev.swarm.contracts.maintenance;

import java.util.List;
import java.util.Map;

/**
 * What runs, by Temporal's visibility.
 *
 * @param buildsByProject ids of running builds by project id; a project whose workflow runs without any build is there too
 * @param ticketsByBuild ids of running tickets by build id; a running build without any ticket is there too
 */
public record RunningWork(Map<String, List<String>> buildsByProject, Map<String, List<String>> ticketsByBuild) {}
