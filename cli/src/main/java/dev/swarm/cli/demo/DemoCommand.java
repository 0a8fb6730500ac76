package dev.swarm.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.build.BuildWatch;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Endpoints;
import dev.swarm.cli.plan.Estimates;
import dev.swarm.cli.platform.DetachedPlatform;
import dev.swarm.cli.platform.LaunchOptions;
import dev.swarm.cli.platform.Launcher;
import dev.swarm.cli.project.Projects;
import dev.swarm.cli.session.AnswerCommand;
import dev.swarm.cli.session.IdeaFile;
import dev.swarm.cli.session.SessionFlow;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Durations;
import dev.swarm.cli.terminal.Progress;
import dev.swarm.cli.terminal.Terminal;
import dev.swarm.infra.data.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = {
            "Take an idea to merged pull requests, offline, step by step.",
            "Uses the platform that runs with the data folder; else starts one and stops it afterwards."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final DateTimeFormatter SUFFIX = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Enough for a talk that goes on; the stand-ins ask once. */
    private static final int MOST_ROUNDS = 5;

    /** How the offline planner's programs run their tests, where the api names no command. */
    private static final String STAND_IN_VERIFY = "sh tests/run.sh";

    private final CommandContext context;
    private final Terminal terminal;
    private int step;

    @Mixin
    private final LaunchOptions options;

    @Option(names = "--keep", description = "Leave a platform that the demo starts running, to look around.")
    private boolean keep;

    @Option(
            names = "--idea",
            paramLabel = "FILE",
            description = "The idea (default: examples/ideas/expense-tracker.md of this project).")
    private @Nullable Path idea;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the whole result to this file.")
    private @Nullable Path json;

    public DemoCommand(CommandContext context) {
        this(context, new LaunchOptions());
    }

    DemoCommand(CommandContext context, LaunchOptions options) {
        this.context = context;
        this.terminal = context.terminal();
        this.options = options;
    }

    @Override
    public Integer call() {
        long started = System.nanoTime();
        // The stand-ins cost nothing; a key in the environment must not change that.
        options.offline();
        Path file = ideaFile();
        IdeaFile input = IdeaFile.read(file);
        DemoReport report;
        if (context.namesApi() || context.endpoints().isPresent()) {
            title("using the platform that is up");
            report = run(file, input, started);
        } else if (keep) {
            title("starting the platform");
            Launcher.printAddresses(terminal, DetachedPlatform.start(context, options));
            report = run(file, input, started);
        } else {
            title("starting the platform");
            try (Launcher launcher = Launcher.start(context, options)) {
                launcher.stopWithThisProcess();
                report = run(file, input, started);
                title("stopping the platform (--keep leaves it up)");
            }
        }
        return finish(report);
    }

    private Path ideaFile() {
        Path chosen = idea;
        if (chosen != null) {
            return chosen;
        }
        String home = context.environment().getOrDefault("SWARM_HOME", "");
        Path file = Path.of(home.isEmpty() ? "." : home, "examples", "ideas", "expense-tracker.md");
        if (!Files.isRegularFile(file)) {
            throw CommandFailure.usage("there is no " + file, "name an idea with --idea FILE, or run it by ./swarm");
        }
        return file;
    }

    private DemoReport run(Path file, IdeaFile input, long started) {
        SessionFlow flow = new SessionFlow(context.api());
        String name = "demo-" + LocalDateTime.now(context.zone()).format(SUFFIX);

        title("a new project, " + name);
        JsonNode project = Projects.ensure(context.api(), name, input.verify());
        terminal.line("repository " + Json.text(project, "repository"));

        title("the idea: " + (input.title().isEmpty() ? file.toString() : input.title()));
        input.idea().lines().forEach(line -> terminal.line("  " + line));
        JsonNode session = flow.start(Json.text(project, "projectId"), input.idea());
        String sessionId = Json.text(session, "sessionId");
        terminal.line("session " + sessionId);

        session = talk(flow, sessionId, input);
        String questionsBy = Json.text(session, "questionsBy");
        session = approve(flow, session);

        title("estimate and consent");
        JsonNode plan = session.path("plan");
        Estimates.print(terminal, session.path("estimate"));
        flow.startBuild(sessionId, Json.text(session.path("estimate"), "estimateId"));
        terminal.line("consent given, by the demo");

        title("the build: each ticket in its own sandbox, on its own branch, with its own pull request");
        session = flow.await(sessionId, now -> !Json.text(now, "buildId").isEmpty(), PATIENCE);
        String buildId = require(session, "buildId", "the build did not start");
        BuildWatch watch = new BuildWatch(context);
        JsonNode build = watch.follow(buildId);
        List<JsonNode> tickets = watch.tickets(buildId);

        title("the project's own tests, in a fresh clone of " + Json.text(project, "baseBranch", "main"));
        project = context.api().get("/api/projects/" + Json.text(project, "projectId"));
        ProjectTests.Result tests = test(project, plan);
        terminal.line(tests.output().stripTrailing().indent(2).stripTrailing());
        return new DemoReport(
                project,
                flow.get(sessionId),
                build,
                tickets,
                tests.passed(),
                tests.output(),
                standIns(questionsBy, session, plan),
                Duration.ofNanos(System.nanoTime() - started));
    }

    private JsonNode talk(SessionFlow flow, String sessionId, IdeaFile input) {
        title("clarifying questions");
        JsonNode session = flow.await(sessionId, SessionFlow::hasAnswered, PATIENCE);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            if (SessionFlow.isReviewable(session) || !SessionFlow.hasQuestions(session)) {
                return session;
            }
            Map<String, String> answers = AnswerCommand.known(session.path("questions"), input.answers());
            for (JsonNode question : session.path("questions")) {
                String id = Json.text(question, "id");
                terminal.line("  " + Json.text(question, "text"));
                terminal.line("    → "
                        + (answers.containsKey(id)
                                ? answers.get(id)
                                : Json.text(question, "defaultAnswer") + " (the default)"));
            }
            session = flow.answer(session, answers, PATIENCE);
        }
        throw CommandFailure.failed(
                "the session goes on asking questions", "look at `swarm sessions " + sessionId + "`");
    }

    private JsonNode approve(SessionFlow flow, JsonNode reviewing) {
        String sessionId = Json.text(reviewing, "sessionId");
        title("the spec");
        if (!SessionFlow.isReviewable(reviewing)) {
            throw stuck(reviewing, "no spec was written");
        }
        int version = reviewing.path("spec").path("version").asInt();
        String markdown = Json.text(flow.spec(sessionId, version), "markdown");
        List<String> headings =
                markdown.lines().filter(line -> line.startsWith("#")).toList();
        headings.forEach(line -> terminal.line("  " + line));
        terminal.line("  (" + markdown.lines().count() + " lines; `swarm spec " + sessionId + "` shows it all)");
        flow.approve(sessionId, version);
        terminal.line("approved version " + version);

        title("the plan");
        JsonNode planned = flow.await(
                sessionId,
                now -> SessionFlow.hasEstimate(now)
                        || !Json.text(now, "problem").isEmpty(),
                PATIENCE);
        if (!SessionFlow.hasEstimate(planned)) {
            throw stuck(planned, "no plan was made");
        }
        for (JsonNode ticket : planned.path("plan").path("tickets")) {
            String after = String.join(", ", Json.texts(ticket.path("dependsOn")));
            terminal.line("  " + Json.text(ticket, "key") + ": " + Json.text(ticket, "title")
                    + (after.isEmpty() ? "" : " (after " + after + ")"));
        }
        return planned;
    }

    private ProjectTests.Result test(JsonNode project, JsonNode plan) {
        String command = verifyCommand(project, plan);
        try (Progress progress = Progress.start(terminal, "git clone, then " + command)) {
            Path folder = Files.createTempDirectory("swarm-demo-");
            try {
                Path clone = folder.resolve("project");
                ProjectTests.Result cloned = clone(project, clone);
                ProjectTests.Result result = cloned.passed() ? ProjectTests.verify(clone, command) : cloned;
                if (result.passed()) {
                    progress.done("passed");
                }
                return result;
            } finally {
                DurableFiles.deleteTree(folder);
            }
        } catch (IOException e) {
            return new ProjectTests.Result(false, "cannot run the project's tests: " + e.getMessage());
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        }
    }

    private static String verifyCommand(JsonNode project, JsonNode plan) {
        return Json.text(project, "verifyCommand", Json.text(plan, "verifyCommand", STAND_IN_VERIFY));
    }

    private ProjectTests.Result clone(JsonNode project, Path folder) throws IOException, InterruptedException {
        Endpoints platform = context.endpoints()
                .orElseThrow(() -> CommandFailure.failed(
                        "the demo needs the platform's local forge to clone from",
                        "run it with the data folder of a platform that `swarm up` started"));
        String url = platform.forgeUrl() + "/" + Json.text(project, "repository") + ".git";
        String token = Files.readString(Path.of(platform.forgeTokenFile())).strip();
        return ProjectTests.clone(url, token, Json.text(project, "baseBranch", "main"), folder);
    }

    private static List<String> standIns(String questionsBy, JsonNode session, JsonNode plan) {
        List<String> standIns = new ArrayList<>();
        standIns.add("questions: " + (questionsBy.isEmpty() ? "offline stand-in" : questionsBy));
        standIns.add("spec: " + Json.text(session.path("spec"), "author", "offline stand-in"));
        standIns.add("plan: " + Json.text(plan, "planner", "offline stand-in"));
        standIns.add("agent: command, the plan's own shell scripts (offline stand-in)");
        return standIns;
    }

    private int finish(DemoReport report) {
        Path file = json;
        if (file != null) {
            try {
                Files.writeString(file, Json.pretty(report.json()) + "\n");
            } catch (IOException e) {
                throw new CommandFailure(
                        CommandFailure.FAILED,
                        "cannot write " + file + ": " + e.getMessage(),
                        "choose another file",
                        e);
            }
        }
        terminal.line("");
        report.table().printTo(terminal);
        terminal.line("");
        terminal.line(
                "Everything above was real but for this: questions, spec, plan and agent were the offline stand-ins,");
        terminal.line(
                "not a language model. Temporal, PostgreSQL, git, the sandboxes and the pull requests were real.");
        report.standIns().forEach(line -> terminal.line("  " + line));
        terminal.line("took " + Durations.brief(report.took()));
        if (keep || context.endpoints().isPresent()) {
            terminal.line("the platform is up; look around with `swarm status`, stop it with `swarm down`");
        }
        terminal.line(report.lastLine());
        return report.succeeded() ? CommandFailure.OK : CommandFailure.FAILED;
    }

    private void title(String text) {
        step++;
        terminal.line("");
        terminal.line(terminal.style(Terminal.Style.BOLD, step + ". " + text));
    }

    private static String require(JsonNode session, String field, String problem) {
        return Optional.of(Json.text(session, field))
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> stuck(session, problem));
    }

    private static CommandFailure stuck(JsonNode session, String problem) {
        String id = Json.text(session, "sessionId");
        return CommandFailure.failed(
                problem + "; session " + id + " is " + Json.text(session, "state")
                        + (Json.text(session, "problem").isEmpty() ? "" : ": " + Json.text(session, "problem")),
                "look at `swarm events --session " + id + "`");
    }
}
