package dev.swarm.contracts.build;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A build as its {@code state} query answers it. */
public record BuildView(
        String buildId,
        BuildState state,
        List<BuildTicket> tickets,
        List<String> mergeQueue,
        @Nullable String merging,
        int projectShare) {}
