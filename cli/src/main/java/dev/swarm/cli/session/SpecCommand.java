package dev.swarm.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.ApiProblem;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Table;
import dev.swarm.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "spec", description = "Show, compare, edit or replace the spec of a session.")
public final class SpecCommand implements Callable<Integer> {
    private static final Duration SHOWN_WITHIN = Duration.ofSeconds(10);

    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "SESSION", description = "Id of the session, or its beginning.")
    private String session = "";

    /** The inherited help options include another --version, so picocli leaves them all out here. */
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    boolean help;

    @Option(names = "--version", paramLabel = "N", description = "Show this version (default: the newest).")
    private int version;

    @Option(names = "--versions", description = "List the versions.")
    private boolean versions;

    @Option(names = "--diff", description = "Show what changed since the version before (or since --from).")
    private boolean diff;

    @Option(names = "--from", paramLabel = "N", description = "With --diff: compare with this version.")
    private int from;

    @Option(names = "--edit", description = "Edit the newest version with $EDITOR.")
    private boolean edit;

    @Option(names = "--set", paramLabel = "FILE", description = "Replace the spec by this file.")
    private @Nullable Path set;

    @Option(names = "--base", paramLabel = "N", description = "The version that the file of --set was made from.")
    private int base;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public SpecCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Path file = set;
        if (file != null && base <= 0) {
            throw CommandFailure.usage("--set needs --base N", "name the version that the file was made from");
        }
        SessionFlow flow = new SessionFlow(context.api());
        String id = Json.text(Ids.session(context.api(), session), "sessionId");
        if (versions) {
            return list(id);
        }
        if (file != null) {
            return put(id, base, readFile(file), file);
        }
        if (edit) {
            return edit(flow, id);
        }
        if (diff || from > 0) {
            return diff(flow, id);
        }
        JsonNode spec = flow.spec(id, version);
        if (json) {
            context.terminal().line(Json.pretty(spec));
            return CommandFailure.OK;
        }
        Terminal terminal = context.terminal();
        terminal.line(terminal.style(
                Terminal.Style.DIM,
                "version " + Json.text(spec, "version") + " by " + Json.text(spec, "author") + " ("
                        + Json.text(spec, "cause") + ")"));
        terminal.line("");
        terminal.line(Json.text(spec, "markdown").stripTrailing());
        return CommandFailure.OK;
    }

    private int diff(SessionFlow flow, String id) {
        JsonNode changed = flow.diff(id, from, version);
        if (json) {
            context.terminal().line(Json.pretty(changed));
        } else {
            SpecDiffText.print(context.terminal(), changed);
        }
        return CommandFailure.OK;
    }

    private int list(String id) {
        JsonNode answer = context.api().get(SessionFlow.path(id) + "/specs");
        if (json) {
            context.terminal().line(Json.pretty(answer));
            return CommandFailure.OK;
        }
        Table table = Table.of("VERSION", "AUTHOR", "CAUSE", "CREATED");
        for (JsonNode spec : answer.isArray() ? answer : answer.path("items")) {
            table.row(
                    Json.text(spec, "version"),
                    Json.text(spec, "author"),
                    Json.text(spec, "cause"),
                    Json.text(spec, "createdAt"));
        }
        table.printTo(context.terminal());
        return CommandFailure.OK;
    }

    private int edit(SessionFlow flow, String id) {
        String editor = context.environment()
                .getOrDefault("EDITOR", context.environment().getOrDefault("VISUAL", ""));
        if (editor.isEmpty()) {
            throw CommandFailure.usage(
                    "no editor is set", "set EDITOR, or write the text to a file and use --set FILE --base N");
        }
        JsonNode newest = flow.spec(id, 0);
        String before = Json.text(newest, "markdown");
        try {
            Path file = Files.createTempFile("swarm-spec-" + id + "-", ".md");
            Files.writeString(file, before);
            // The editor may carry arguments ("code --wait"), so a shell splits it; the file name is passed as an
            // argument.
            int exit = new ProcessBuilder("sh", "-c", editor + " \"$1\"", "sh", file.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
            String after = Files.readString(file);
            if (exit != 0) {
                throw CommandFailure.failed("the editor ended with " + exit, "your text is kept in " + file);
            }
            if (after.equals(before)) {
                Files.delete(file);
                context.terminal().line("nothing was changed");
                return CommandFailure.OK;
            }
            int result = put(id, newest.path("version").asInt(), after, file);
            Files.delete(file);
            return result;
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED, "cannot edit the spec: " + e.getMessage(), "check $EDITOR", e);
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        }
    }

    private int put(String id, int baseVersion, String markdown, Path file) {
        try {
            context.api()
                    .put(
                            SessionFlow.path(id) + "/spec",
                            Json.object().put("baseVersion", baseVersion).put("markdown", markdown));
        } catch (ApiProblem problem) {
            if (!problem.code().equals("STALE_VERSION")) {
                throw problem;
            }
            JsonNode newest = problem.body().path("newest");
            throw new CommandFailure(
                    CommandFailure.FAILED,
                    "the spec changed meanwhile: the newest is version " + Json.text(newest, "version") + " by "
                            + Json.text(newest, "author") + ", yours was made from version " + baseVersion,
                    "your text is kept in " + file + "; look at `swarm spec " + id
                            + "`, merge the two and send it with --set " + file + " --base "
                            + Json.text(newest, "version"),
                    problem);
        }
        JsonNode now = new SessionFlow(context.api())
                .await(id, session -> session.path("spec").path("version").asInt() > baseVersion, SHOWN_WITHIN);
        context.terminal().line("the spec is now version " + Json.text(now.path("spec"), "version"));
        context.terminal().line("next: " + SessionFlow.nextStep(now));
        return CommandFailure.OK;
    }

    private static String readFile(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.FAILED, "cannot read " + file, "check that it exists and is a text file", e);
        }
    }
}
