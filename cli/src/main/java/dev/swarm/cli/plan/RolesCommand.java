package dev.swarm.cli.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Table;
import dev.swarm.worker.RoleList;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "roles",
        description = "List the roles that agents can play; needs no running platform.",
        footer = {"", "Roles of your own are files NAME.yaml in the folder that SWARM_ROLES_DIR names."})
public final class RolesCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(names = "--dir", paramLabel = "FOLDER", description = "Folder of own roles (default: SWARM_ROLES_DIR).")
    private @Nullable Path folder;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public RolesCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        RoleList roles = read(folder == null ? fromEnvironment() : folder);
        if (json) {
            ArrayNode all = Json.array();
            for (RoleList.Entry role : roles.roles()) {
                ObjectNode entry = all.addObject().put("name", role.name()).put("route", role.route());
                role.tools().forEach(entry.putArray("tools")::add);
                entry.put("description", role.description());
            }
            context.terminal().line(Json.pretty(all));
            return CommandFailure.OK;
        }
        Table table = Table.of("ROLE", "ROUTE", "TOOLS", "FOR");
        for (RoleList.Entry role : roles.roles()) {
            table.row(role.name(), role.route(), String.join(",", role.tools()), role.description());
        }
        table.printTo(context.terminal());
        return CommandFailure.OK;
    }

    private @Nullable Path fromEnvironment() {
        String named = context.environment().get("SWARM_ROLES_DIR");
        return named == null || named.isBlank() ? null : Path.of(named);
    }

    private static RoleList read(@Nullable Path folder) {
        try {
            return RoleList.read(folder);
        } catch (IllegalArgumentException invalid) {
            throw CommandFailure.usage(String.valueOf(invalid.getMessage()), "correct the files, see docs/review.md");
        }
    }
}
