package dev.swarm.contracts.build;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a build takes along when it continues as new.
 *
 * @param mergeQueue keys of tickets that wait for their turn to merge, the first one first
 * @param merging key of the ticket whose turn it is; null for none
 * @param seenCommands ids of the newest commands, so that a repeated one changes nothing
 */
public record BuildCarried(
        BuildState state,
        List<BuildTicket> tickets,
        List<String> mergeQueue,
        @Nullable String merging,
        int projectShare,
        Set<String> seenCommands) {}
