package dev.swarm.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.project.Projects;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "new", description = "Start a design session from an idea.")
public final class NewCommand implements Callable<Integer> {
    private static final Duration QUESTIONS_WITHIN = Duration.ofMinutes(5);

    private final CommandContext context;

    @Parameters(index = "0", arity = "0..1", paramLabel = "IDEA", description = "What should be built, in your words.")
    private @Nullable String idea;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Read the idea from a file; prepared answers in its head become the answers.")
    private @Nullable Path file;

    @Option(
            names = "--project",
            paramLabel = "NAME",
            description =
                    "Project to build it in, made where it does not exist (default: from the idea's first words).")
    private @Nullable String project;

    @Option(names = "--verify", paramLabel = "COMMAND", description = "Verify command of a project that is made.")
    private String verify = "";

    @Option(names = "--json", description = "Print the session as JSON.")
    private boolean json;

    public NewCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        IdeaFile input = input();
        SessionFlow flow = new SessionFlow(context.api());
        String named = project;
        String name = named == null ? SessionFlow.projectName(input.title(), input.idea()) : named;
        JsonNode made = Projects.ensure(context.api(), name, verify.isEmpty() ? input.verify() : verify);
        JsonNode session = flow.start(Json.text(made, "projectId"), input.idea());
        session = awaitQuestions(flow, Json.text(session, "sessionId"));
        if (json) {
            context.terminal().line(Json.pretty(session));
            return CommandFailure.OK;
        }
        SessionFlow.show(context.terminal(), session);
        if (!input.answers().isEmpty()) {
            context.terminal()
                    .line("the file has prepared answers: `swarm answer " + Json.text(session, "sessionId") + " --file "
                            + file + "` sends them");
        }
        return CommandFailure.OK;
    }

    private IdeaFile input() {
        Path from = file;
        String text = idea;
        if (from != null && text == null) {
            return IdeaFile.read(from);
        }
        if (from == null && text != null && !text.isBlank()) {
            return new IdeaFile("", Map.of(), "", text.strip());
        }
        throw CommandFailure.usage(
                "give either an idea or --file FILE", "for example: swarm new \"A command-line expense tracker\"");
    }

    private JsonNode awaitQuestions(SessionFlow flow, String sessionId) {
        if (json) {
            return flow.await(sessionId, SessionFlow::hasAnswered, QUESTIONS_WITHIN);
        }
        try (Progress progress = Progress.start(context.terminal(), "thinking about the idea")) {
            JsonNode session = flow.await(sessionId, SessionFlow::hasAnswered, QUESTIONS_WITHIN);
            progress.done("");
            return session;
        }
    }
}
