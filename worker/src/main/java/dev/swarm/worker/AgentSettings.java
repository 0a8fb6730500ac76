package dev.swarm.worker;

import dev.swarm.activities.agent.role.Roles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Agents of this worker: their roles, and the agent programs on its host.
 *
 * @param programs folder with definitions of the owner's own; empty for none
 * @param tools folder with installed programs that sandboxes see as {@code /opt/agents}; empty for none
 * @param roles folder with files {@code NAME.yaml} for roles of the owner's own; empty for none
 */
@ConfigurationProperties("swarm.agent")
record AgentSettings(String programs, String tools, String roles) {
    @Nullable
    Path programsFolder() {
        return programs.isEmpty() ? null : Path.of(programs);
    }

    @Nullable
    Path toolsFolder() {
        return tools.isEmpty() ? null : Path.of(tools);
    }

    /** Fails with a message that names all problems where a file cannot be used. */
    Roles allRoles() {
        return Roles.load(roles.isEmpty() ? null : Path.of(roles));
    }
}
