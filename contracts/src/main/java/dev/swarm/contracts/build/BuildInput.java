package dev.swarm.contracts.build;

import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.project.ProjectRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a build starts.
 *
 * @param sessionId the design session it belongs to; null where it was started from a file
 * @param specId artifact id of the approved spec, for pull request bodies; null where there is none
 * @param tickets the plan; must be valid
 * @param paused true to start without running anything until resumed
 * @param carried state of the previous run where the build continued as new; null for a new build
 */
public record BuildInput(
        String buildId,
        @Nullable String sessionId,
        ProjectRef project,
        String title,
        @Nullable String specId,
        String startedBy,
        List<TicketNode> tickets,
        BuildPolicy policy,
        boolean paused,
        @Nullable BuildCarried carried) {}
