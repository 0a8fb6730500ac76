package dev.swarm.cli.project;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Table;
import dev.swarm.cli.terminal.Terminal;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "projects",
        description = "List, show or add projects.",
        footer = {
            "",
            "Examples:",
            "  swarm projects",
            "  swarm projects add shop --verify 'make test'",
            "  swarm projects show shop"
        })
public final class ProjectsCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ACTION",
            defaultValue = "list",
            description = "One of ${COMPLETION-CANDIDATES} (default: list).")
    private Action action = Action.LIST;

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "The project, with add and show.")
    private @Nullable String name;

    @Option(names = "--repo", paramLabel = "OWNER/NAME", description = "Repository on the forge (default: a new one).")
    private @Nullable String repository;

    @Option(names = "--verify", paramLabel = "COMMAND", description = "Command that must succeed before a merge.")
    private @Nullable String verify;

    @Option(names = "--merge", paramLabel = "auto|manual", description = "Who merges (default: auto).")
    private @Nullable String merge;

    @Option(names = "--parallel", paramLabel = "N", description = "At most so many tickets at once (default: 4).")
    private int parallel;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public ProjectsCommand(CommandContext context) {
        this.context = context;
    }

    enum Action {
        LIST,
        SHOW,
        ADD;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() {
        if (action != Action.LIST && name == null) {
            throw CommandFailure.usage(action + " needs the project's NAME", "see `swarm projects --help`");
        }
        switch (action) {
            case LIST -> list();
            case SHOW -> show(Ids.project(context.api(), String.valueOf(name)));
            case ADD -> show(add());
        }
        return CommandFailure.OK;
    }

    private JsonNode add() {
        ObjectNode body = Json.object().put("name", name);
        if (repository != null) {
            body.put("repository", repository);
        }
        if (verify != null) {
            body.put("verifyCommand", verify);
        }
        if (merge != null) {
            body.put("mergeMode", merge.toLowerCase(Locale.ROOT));
        }
        if (parallel != 0) {
            body.put("maxParallelTickets", parallel);
        }
        return context.api().post("/api/projects", body);
    }

    private void list() {
        List<JsonNode> projects = context.api().list("/api/projects");
        if (json) {
            context.terminal().line(Json.pretty(Json.array().addAll(projects)));
            return;
        }
        Table table = Table.of("PROJECT", "REPOSITORY", "MERGE", "PARALLEL", "VERIFY");
        for (JsonNode project : projects) {
            table.row(
                    Json.text(project, "projectId"),
                    Json.text(project, "repository"),
                    Json.text(project, "mergeMode"),
                    Json.text(project, "maxParallelTickets"),
                    Json.text(project, "verifyCommand").lines().findFirst().orElse(""));
        }
        if (table.isEmpty()) {
            context.terminal().line("there are no projects; `swarm new \"IDEA\"` makes one");
        } else {
            table.printTo(context.terminal());
        }
    }

    private void show(JsonNode project) {
        Terminal terminal = context.terminal();
        if (json) {
            terminal.line(Json.pretty(project));
            return;
        }
        terminal.line(terminal.style(Terminal.Style.BOLD, Json.text(project, "projectId")) + ": "
                + Json.text(project, "name"));
        for (String field : List.of(
                "repository",
                "baseBranch",
                "verifyCommand",
                "verifyTimeout",
                "mergeMode",
                "maxParallelTickets",
                "machineClass",
                "createdAt")) {
            if (!Json.text(project, field).isEmpty()) {
                terminal.line(String.format(Locale.ROOT, "  %-19s %s", field, Json.text(project, field)));
            }
        }
    }
}
