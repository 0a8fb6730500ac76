package dev.swarm.workflows.project;

import dev.swarm.contracts.project.BuildDemand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides a limit among builds. Pure. Each build gets an equal part but never more than it wants; what is left over goes
 * to the builds that came first. The sum never exceeds the limit.
 */
final class Shares {
    private Shares() {}

    /** The share of each build, by build id, in the order of the builds. */
    static Map<String, Integer> divide(int limit, List<BuildDemand> builds) {
        Map<String, Integer> shares = new LinkedHashMap<>();
        for (BuildDemand build : builds) {
            shares.put(build.buildId(), 0);
        }
        int left = Math.max(0, limit);
        boolean given = true;
        while (left > 0 && given) {
            given = false;
            for (BuildDemand build : builds) {
                int share = shares.getOrDefault(build.buildId(), 0);
                if (left > 0 && share < build.maxParallel()) {
                    shares.put(build.buildId(), share + 1);
                    left--;
                    given = true;
                }
            }
        }
        return shares;
    }
}
