package dev.swarm.worker;

import dev.swarm.activities.agent.role.AgentTool;
import dev.swarm.activities.agent.role.InvalidRoleException;
import dev.swarm.activities.agent.role.Roles;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The roles that agents can play, as a worker of this machine would read them.
 *
 * @param roles by name
 */
public record RoleList(List<Entry> roles) {
    /** One role; {@code tools} by name. */
    public record Entry(String name, String route, List<String> tools, String description) {}

    /**
     * Reads the platform's roles and those of a folder.
     *
     * @param folder null for none
     * @throws IllegalArgumentException where a file cannot be used; the message names all problems, a line each
     */
    public static RoleList read(@Nullable Path folder) {
        try {
            return new RoleList(Roles.load(folder).all().stream()
                    .map(role -> new Entry(
                            role.name(),
                            role.route(),
                            role.tools().stream().map(AgentTool::wire).toList(),
                            role.description()))
                    .toList());
        } catch (InvalidRoleException invalid) {
            throw new IllegalArgumentException(invalid.getMessage(), invalid);
        }
    }
}
