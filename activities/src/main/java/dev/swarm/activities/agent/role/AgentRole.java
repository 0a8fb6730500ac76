package dev.swarm.activities.agent.role;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * A role that an agent plays.
 *
 * @param name as tickets and review policies name it, such as {@code security-reviewer}
 * @param description what it is for, in one line
 * @param prompt the standing instruction to the model
 * @param tools what it may use, in a fixed order
 * @param route the model route that it thinks on, see {@link dev.swarm.contracts.model.ModelRoutes}
 * @param changesFiles whether it may change files of the workspace
 * @param asksPeople whether it may ask a person
 */
public record AgentRole(
        String name,
        String description,
        String prompt,
        Set<AgentTool> tools,
        String route,
        boolean changesFiles,
        boolean asksPeople) {
    public AgentRole {
        EnumSet<AgentTool> ordered = EnumSet.noneOf(AgentTool.class);
        ordered.addAll(tools);
        tools = Collections.unmodifiableSet(ordered);
    }
}
