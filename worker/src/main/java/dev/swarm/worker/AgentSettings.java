package dev.swarm.worker;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Agent programs on this host.
 *
 * @param programs folder with definitions of the owner's own; empty for none
 * @param tools folder with installed programs that sandboxes see as {@code /opt/agents}; empty for none
 */
@ConfigurationProperties("swarm.agent")
record AgentSettings(String programs, String tools) {
    @Nullable
    Path programsFolder() {
        return programs.isEmpty() ? null : Path.of(programs);
    }

    @Nullable
    Path toolsFolder() {
        return tools.isEmpty() ? null : Path.of(tools);
    }
}
