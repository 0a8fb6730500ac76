package dev.swarm.activities.model.offline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.swarm.activities.model.PlainText;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.model.PlannedWork;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Plan;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.plan.TicketSize;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans the program as tickets whose scripts write it. Each ticket has files of its own, so tickets that run side by side
 * never conflict; each brings its tests, which {@code tests/run.sh} finds by their names.
 */
final class ProgramPlanner {
    static final String SOURCE = "planner (offline stand-in)";
    static final String VERIFY = "sh tests/run.sh";
    private static final String SCAFFOLD = "scaffold";
    private static final String STORE = "storage";
    private static final String DOCS = "docs";
    private static final int MAX_IDEA = 1_000;

    private final ArtifactStore artifacts;
    private final ObjectMapper mapper = Payloads.objectMapper();

    ProgramPlanner(ArtifactStore artifacts) {
        this.artifacts = artifacts;
    }

    PlannedWork plan(ProgramDesign design, String idea) {
        List<String> unknown = design.commands().stream()
                .filter(command -> !ProgramDesign.CORE.contains(command))
                .filter(command -> !ProgramDesign.OPTIONAL.contains(command))
                .toList();
        if (!unknown.isEmpty()) {
            throw Failure.fatal(
                    FailureCode.INVALID_PLAN,
                    "the planner (offline stand-in) cannot build the command " + String.join(", ", unknown)
                            + "; remove it from the table 'Design' of the spec, or use "
                            + String.join(", ", ProgramDesign.OPTIONAL));
        }
        List<TicketNode> tickets = new ArrayList<>();
        for (Draft draft : drafts(design, idea)) {
            tickets.add(node(draft));
        }
        String title = design.name() + ": " + design.records() + " on the command line";
        return new PlannedWork(new Plan(title, SOURCE, List.copyOf(tickets)), VERIFY);
    }

    private static List<Draft> drafts(ProgramDesign design, String idea) {
        ProgramFiles files = new ProgramFiles(design);
        List<Draft> drafts = new ArrayList<>();
        drafts.add(scaffold(design, idea, files));
        drafts.add(storage(design, files));
        drafts.add(command(design, files, "add", Priority.HIGH, List.of(STORE)));
        drafts.add(command(design, files, "list", Priority.MEDIUM, List.of(STORE)));
        drafts.add(command(design, files, "remove", Priority.MEDIUM, List.of(STORE)));
        if (design.has("report")) {
            drafts.add(report(design, files));
        }
        if (design.has("search")) {
            drafts.add(command(design, files, "search", Priority.MEDIUM, List.of("add", "list")));
        }
        if (design.has("import") || design.has("export")) {
            drafts.add(transfer(design, files));
        }
        for (String extra : List.of("count", "last", "categories")) {
            if (design.has(extra)) {
                drafts.add(command(design, files, extra, Priority.LOW, List.of("list")));
            }
        }
        List<String> commandTickets = drafts.stream()
                .map(Draft::key)
                .filter(key -> !key.equals(SCAFFOLD) && !key.equals(STORE))
                .toList();
        drafts.add(docs(design, files, commandTickets));
        drafts.add(integration(design, files));
        return drafts;
    }

    private static Draft scaffold(ProgramDesign design, String idea, ProgramFiles files) {
        String program = "bin/" + design.name();
        TicketScript script = new TicketScript()
                .write(program, files.file("bin/program"))
                .run("chmod +x " + program)
                .write("lib/VERSION", files.file("lib/VERSION"))
                .write("tests/run.sh", files.file("tests/run.sh"))
                .write("tests/lib.sh", files.file("tests/lib.sh"))
                .write("tests/scaffold_test.sh", files.file("tests/scaffold_test.sh"))
                .write("README.new.md", readme(design, idea))
                // A README that a person wrote stays; the section is added to it once.
                .run("""
                        if [ ! -s README.md ]; then
                          mv README.new.md README.md
                        elif grep -qF 'bin/%s' README.md; then
                          rm README.new.md
                        else
                          { echo; cat README.new.md; } >> README.md
                          rm README.new.md
                        fi
                        echo 'wrote README.md'
                        sh tests/run.sh scaffold""".formatted(design.name()));
        return new Draft(
                SCAFFOLD,
                "Scaffold: program, help and test runner",
                "The program `" + program + "` finds its commands in `lib/`, one file each, so that each command is a"
                        + " ticket of its own. `sh tests/run.sh` finds all tests.",
                List.of("`" + design.name() + " help` and `version` work", "an unknown command exits with 2"),
                List.of(),
                Priority.CRITICAL,
                TicketSize.MEDIUM,
                script);
    }

    private static String readme(ProgramDesign design, String idea) {
        return """
                # %s

                Keeps %s in one file, from the command line. A POSIX shell is all it needs.

                    sh bin/%s help
                    sh tests/run.sh

                `docs/usage.md` explains each command.

                It began with this idea, and was planned and written by offline stand-ins, without a model:

                %s
                """.formatted(design.name(), design.records(), design.name(), PlainText.quote(idea, MAX_IDEA));
    }

    private static Draft storage(ProgramDesign design, ProgramFiles files) {
        TicketScript script = new TicketScript()
                .write("lib/core_csv.sh", files.file("lib/core_csv.sh"))
                .write("lib/core_validate.sh", files.file("lib/core_validate.sh"))
                .write(
                        "lib/core_storage.sh",
                        files.file("lib/core_storage." + design.storage() + ".sh")
                                + files.file("lib/core_storage.common.sh"))
                .write("tests/given.sh", files.file("tests/given.sh"))
                .write("tests/storage_test.sh", files.file("tests/storage_test.sh"))
                .run("sh tests/run.sh storage");
        return new Draft(
                STORE,
                "Storage: the data file, " + design.storage() + ", and what a record must look like",
                "All commands read and write through this: atomic replacement, a lock against a second writer, damage"
                        + " reported and never written over, one place for the rules of its " + design.records() + ".",
                List.of(
                        "two writers never lose one of the " + design.records(),
                        "a damaged file is left as it is",
                        "dates that do not exist are refused"),
                List.of(SCAFFOLD),
                Priority.HIGH,
                TicketSize.MEDIUM,
                script);
    }

    private static Draft command(
            ProgramDesign design, ProgramFiles files, String command, Priority priority, List<String> dependsOn) {
        TicketScript script = new TicketScript()
                .write("lib/cmd_" + command + ".sh", files.file("lib/cmd_" + command + ".sh"))
                .write("tests/" + command + "_test.sh", files.file("tests/" + command + "_test.sh"))
                .run("sh tests/run.sh " + command);
        return new Draft(
                command,
                "Command " + command,
                "The command `" + design.name() + " " + command + "` with its tests.",
                List.of(ProgramSpec.criterion(design, command)),
                dependsOn,
                priority,
                TicketSize.SMALL,
                script);
    }

    private static Draft report(ProgramDesign design, ProgramFiles files) {
        String kind = design.report();
        TicketScript script = new TicketScript()
                .write("lib/cmd_report.sh", files.file("lib/cmd_report." + kind + ".sh"))
                .write("tests/report_test.sh", files.file("tests/report." + kind + "_test.sh"))
                .run("sh tests/run.sh report");
        return new Draft(
                "report",
                "Command report: sums, " + (kind.equals("category") ? "by category" : "by month"),
                "The command `" + design.name() + " report` with its tests.",
                List.of(ProgramSpec.criterion(design, "report")),
                List.of("add", "list"),
                Priority.MEDIUM,
                TicketSize.SMALL,
                script);
    }

    private static Draft transfer(ProgramDesign design, ProgramFiles files) {
        List<String> commands =
                List.of("export", "import").stream().filter(design::has).toList();
        TicketScript script = new TicketScript();
        for (String command : commands) {
            script.write("lib/cmd_" + command + ".sh", files.file("lib/cmd_" + command + ".sh"))
                    .write("tests/" + command + "_test.sh", files.file("tests/" + command + "_test.sh"));
        }
        script.run("sh tests/run.sh " + String.join(" ", commands));
        return new Draft(
                "transfer",
                "Commands for CSV files: " + String.join(" and ", commands),
                "Takes " + design.records() + " to and from other programs as CSV.",
                commands.stream()
                        .map(command -> ProgramSpec.criterion(design, command))
                        .toList(),
                List.of("add", "remove"),
                Priority.MEDIUM,
                TicketSize.MEDIUM,
                script);
    }

    private static Draft docs(ProgramDesign design, ProgramFiles files, List<String> dependsOn) {
        TicketScript script = new TicketScript()
                .run("""
                        mkdir -p docs
                        {
                          echo '# Using %s'
                          echo
                          echo 'Made from the help of each command; exit codes: 0 done, 1 it could not be done, 2 wrong use.'
                          for part in lib/cmd_*.sh; do
                            command=${part##*/cmd_}
                            command=${command%%.sh}
                            printf '\\n## %%s\\n\\n' "$command"
                            sh bin/%s help "$command" | sed -e '/./s/^/    /'
                          done
                        } > docs/usage.md
                        echo 'wrote docs/usage.md'""".formatted(design.name(), design.name()))
                .write("tests/docs_test.sh", files.file("tests/docs_test.sh"))
                .write("install.sh", files.file("install.sh"))
                .write("tests/install_test.sh", files.file("tests/install_test.sh"))
                .run("sh tests/run.sh docs install");
        return new Draft(
                DOCS,
                "Usage of every command, and installation",
                "`docs/usage.md` explains each command; a test keeps it complete. `sh install.sh` installs `"
                        + design.name() + "` for one user, checks and removes it.",
                List.of(
                        "each command of the program is documented with its usage line",
                        "changed files are noticed",
                        "the data survives the removal of the program"),
                dependsOn,
                Priority.LOW,
                TicketSize.SMALL,
                script);
    }

    private static Draft integration(ProgramDesign design, ProgramFiles files) {
        TicketScript script = new TicketScript()
                .write("tests/integration_test.sh", files.file("tests/integration_test.sh"))
                .write(
                        "CHANGELOG.md",
                        "# Changelog\n\n## 0.1.0\n\n- first version, with the commands "
                                + String.join(", ", design.commands()) + "\n")
                .run("sh tests/run.sh integration");
        return new Draft(
                "integration",
                "Integration test and changelog",
                "A person's month with every command, and two writers at once.",
                List.of("all commands work together on one file"),
                List.of(DOCS),
                Priority.LOW,
                TicketSize.SMALL,
                script);
    }

    private TicketNode node(Draft draft) {
        TicketBody body = new TicketBody(
                draft.key(),
                draft.title(),
                draft.description() + "\n\nPlanned by the " + SOURCE + ".",
                draft.criteria(),
                List.of("offline"),
                draft.script().toString(),
                null,
                null);
        return new TicketNode(
                draft.key(),
                draft.title(),
                draft.dependsOn(),
                draft.priority(),
                draft.size(),
                AgentKind.COMMAND,
                store(body),
                null,
                null,
                List.of(),
                List.of(),
                null);
    }

    private String store(TicketBody body) {
        try {
            return artifacts.put("application/json", mapper.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a ticket's body cannot be written as JSON", e);
        }
    }

    private record Draft(
            String key,
            String title,
            String description,
            List<String> criteria,
            List<String> dependsOn,
            Priority priority,
            TicketSize size,
            TicketScript script) {}
}
