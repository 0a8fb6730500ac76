package dev.swarm.activities.agent.role;

import dev.swarm.contracts.model.ModelRoutes;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads and checks one role file; what is wrong is added to the list of problems. */
final class RoleFile {
    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

    private static final Pattern ROUTE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,39}");
    private static final Set<String> FIELDS = Set.of("description", "prompt", "tools", "route", "rights");
    private static final Set<String> RIGHTS = Set.of("change-files", "ask-people");
    private static final int MOST_PROMPT = 20_000;

    private final String name;
    private final String file;
    private final List<String> problems;

    RoleFile(String name, String file, List<String> problems) {
        this.name = name;
        this.file = file;
        this.problems = problems;
    }

    /** The role; empty where the file has a problem. */
    Optional<AgentRole> read(String text) {
        int before = problems.size();
        Map<?, ?> fields = fields(text);
        refuseOthers("", fields, FIELDS);
        Map<?, ?> rights = map(fields, "rights");
        refuseOthers("rights.", rights, RIGHTS);
        boolean changesFiles = flag(rights, "change-files");
        boolean asksPeople = flag(rights, "ask-people");
        Set<AgentTool> tools = tools(fields);
        requireRights(tools, changesFiles, asksPeople);
        AgentRole role = new AgentRole(
                name,
                text(fields, "description", "a line that says what the role is for"),
                text(fields, "prompt", "what the agent is told"),
                tools,
                route(fields),
                changesFiles,
                asksPeople);
        if (role.prompt().length() > MOST_PROMPT) {
            problem("prompt", "it is longer than " + MOST_PROMPT + " characters", "shorten it");
        }
        return problems.size() == before ? Optional.of(role) : Optional.empty();
    }

    private Map<?, ?> fields(String text) {
        try {
            Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
            if (root instanceof Map<?, ?> map) {
                return map;
            }
            problems.add(file + ": fields are expected; write 'prompt: …' and the others");
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            problems.add(file + ":" + line + ": not YAML: " + e.getProblem() + "; correct it there or just before");
        } catch (YAMLException e) {
            problems.add(file + ": not YAML: " + e.getMessage());
        }
        return Map.of();
    }

    private void refuseOthers(String prefix, Map<?, ?> fields, Set<String> known) {
        for (Object field : fields.keySet()) {
            if (!(field instanceof String text) || !known.contains(text)) {
                problem(
                        prefix + field,
                        "there is no such field",
                        "known are " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    private String text(Map<?, ?> fields, String field, String what) {
        Object value = fields.get(field);
        if (value instanceof String text && !text.isBlank()) {
            return text.strip();
        }
        problem(field, value == null ? "it is missing" : "text is expected", "write " + what);
        return "";
    }

    private String route(Map<?, ?> fields) {
        Object value = fields.get("route");
        if (value == null) {
            return ModelRoutes.GENERAL;
        }
        if (value instanceof String route && ROUTE.matcher(route).matches()) {
            return route;
        }
        problem("route", "'" + value + "' is no model route", "write one of " + String.join(", ", ModelRoutes.ALL));
        return ModelRoutes.GENERAL;
    }

    private Set<AgentTool> tools(Map<?, ?> fields) {
        Set<AgentTool> tools = EnumSet.noneOf(AgentTool.class);
        if (!(fields.get("tools") instanceof List<?> names)) {
            problem("tools", "a list is expected", "choose from " + String.join(", ", AgentTool.names()));
            return tools;
        }
        for (Object each : names) {
            Optional<AgentTool> tool = each instanceof String text ? AgentTool.of(text) : Optional.empty();
            tool.ifPresentOrElse(
                    tools::add,
                    () -> problem(
                            "tools",
                            "there is no tool '" + each + "'",
                            "choose from " + String.join(", ", AgentTool.names())));
        }
        if (!tools.contains(AgentTool.DONE)) {
            problem("tools", "without 'done' the agent could not end", "add done");
        }
        return tools;
    }

    private void requireRights(Set<AgentTool> tools, boolean changesFiles, boolean asksPeople) {
        List<String> changing = tools.stream()
                .filter(AgentTool::changesFiles)
                .map(AgentTool::wire)
                .toList();
        if (!changesFiles && !changing.isEmpty()) {
            problem(
                    "tools",
                    String.join(", ", changing) + " can change files, which the role may not",
                    "remove it, or write change-files: true under rights");
        }
        if (!asksPeople && tools.contains(AgentTool.ASK_HUMAN)) {
            problem("tools", "the role may not ask people", "remove ask_human, or write ask-people: true under rights");
        }
    }

    private Map<?, ?> map(Map<?, ?> fields, String field) {
        Object value = fields.get(field);
        if (value != null && !(value instanceof Map<?, ?>)) {
            problem(field, "fields are expected", "write 'change-files: true' or 'ask-people: true' below it");
        }
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private boolean flag(Map<?, ?> rights, String field) {
        @Nullable Object value = rights.get(field);
        if (value != null && !(value instanceof Boolean)) {
            problem("rights." + field, "'" + value + "' does not do", "write true or false");
        }
        return Boolean.TRUE.equals(value);
    }

    private void problem(String field, String problem, String hint) {
        problems.add(file + ": " + field + ": " + problem + "; " + hint);
    }
}
