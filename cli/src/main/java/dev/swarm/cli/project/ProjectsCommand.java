package dev.swarm.cli.project;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Table;
import dev.swarm.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "projects",
        description = "List, show, add or change projects.",
        footer = {
            "",
            "Examples:",
            "  swarm projects",
            "  swarm projects add shop --verify 'make test'",
            "  swarm projects show shop",
            "  swarm projects change shop --image shop --label gpu=a100 --placement cheapest",
            "  swarm projects change shop --review reviewer,security-reviewer",
            "  swarm projects change shop --egress registries --allow 'packages.example.org,*.example.net'"
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

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description = "The project, with add, show and change.")
    private @Nullable String name;

    @Option(names = "--repo", paramLabel = "OWNER/NAME", description = "Repository on the forge (default: a new one).")
    private @Nullable String repository;

    @Option(names = "--verify", paramLabel = "COMMAND", description = "Command that must succeed before a merge.")
    private @Nullable String verify;

    @Option(names = "--merge", paramLabel = "auto|manual", description = "Who merges (default: auto).")
    private @Nullable String merge;

    @Option(names = "--parallel", paramLabel = "N", description = "At most so many tickets at once (default: 4).")
    private int parallel;

    @Option(
            names = "--egress",
            paramLabel = "none|gateway|registries|open",
            description = "What its machines may reach (default: none).")
    private @Nullable String egress;

    @Option(
            names = "--allow",
            paramLabel = "DOMAIN",
            split = ",",
            description = "A domain that --egress registries may reach; *.DOMAIN for all below it. May be repeated.")
    private List<String> allow = List.of();

    @Option(
            names = "--image",
            paramLabel = "NAME",
            description = "Guest image of its machines (default: default); `./swarm image build NAME` makes one.")
    private @Nullable String image;

    @Option(
            names = "--agent",
            paramLabel = "native|PROGRAM",
            description =
                    "What works on planned tickets (default: native): our own agent, or a program such as claude-code.")
    private @Nullable String agent;

    @Option(names = "--class", paramLabel = "CLASS", description = "Class of its machines (default: standard).")
    private @Nullable String machineClass;

    @Mixin
    private ReviewOptions review = new ReviewOptions();

    @Mixin
    private PlacementOptions placement = new PlacementOptions();

    @Option(names = "--no-labels", description = "change: let its tickets run on hosts with any labels again.")
    private boolean noLabels;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public ProjectsCommand(CommandContext context) {
        this.context = context;
    }

    enum Action {
        LIST,
        SHOW,
        ADD,
        CHANGE;

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
            case CHANGE -> show(change());
        }
        return CommandFailure.OK;
    }

    private JsonNode add() {
        ObjectNode body = settings(Json.object().put("name", name));
        return context.api().post("/api/projects", body);
    }

    private JsonNode change() {
        if (repository != null) {
            throw CommandFailure.usage("a project's repository stays as it is", "add another project instead");
        }
        ObjectNode body = settings(Json.object());
        if (body.isEmpty()) {
            throw CommandFailure.usage("change needs what is to change", "see `swarm projects --help`");
        }
        return context.api()
                .patch(
                        "/api/projects/"
                                + ApiClient.encode(
                                        Json.text(Ids.project(context.api(), String.valueOf(name)), "projectId")),
                        body);
    }

    private ObjectNode settings(ObjectNode body) {
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
        if (image != null) {
            body.put("image", image);
        }
        if (agent != null) {
            body.put("agent", agent);
        }
        if (machineClass != null) {
            body.put("machineClass", machineClass);
        }
        place(body);
        review.putTo(body);
        if (egress != null) {
            ObjectNode policy = body.putObject("egress").put("mode", egress.toLowerCase(Locale.ROOT));
            allow.forEach(policy.putArray("domains")::add);
        } else if (!allow.isEmpty()) {
            throw CommandFailure.usage("--allow needs --egress registries", "see `swarm projects --help`");
        }
        return body;
    }

    private void place(ObjectNode body) {
        Map<String, String> labels = placement.labels();
        if (noLabels && !labels.isEmpty()) {
            throw CommandFailure.usage("--no-labels and --label contradict each other", "give one of them");
        }
        if (noLabels || !labels.isEmpty()) {
            ObjectNode wanted = body.putObject("labels");
            labels.forEach(wanted::put);
        }
        placement.putTo(body);
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
                "image",
                "agent",
                "placement",
                "onLoss",
                "createdAt")) {
            if (!Json.text(project, field).isEmpty()) {
                terminal.line(String.format(Locale.ROOT, "  %-19s %s", field, Json.text(project, field)));
            }
        }
        List<String> labels = new ArrayList<>();
        project.path("labels")
                .properties()
                .forEach(label ->
                        labels.add(label.getKey() + "=" + label.getValue().asText()));
        if (!labels.isEmpty()) {
            terminal.line(String.format(Locale.ROOT, "  %-19s %s", "labels", String.join(",", labels)));
        }
        List<String> reachable = new ArrayList<>(List.of(Json.text(project.path("egress"), "mode")));
        project.path("egress").path("domains").forEach(domain -> reachable.add(domain.asText()));
        terminal.line(String.format(Locale.ROOT, "  %-19s %s", "egress", String.join(" ", reachable)));
        String reviewed = ReviewOptions.describe(project.path("review"));
        if (!reviewed.isEmpty()) {
            terminal.line(String.format(Locale.ROOT, "  %-19s %s", "review", reviewed));
        }
    }
}
