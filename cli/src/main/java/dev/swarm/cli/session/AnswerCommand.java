package dev.swarm.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.context.Ids;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.Progress;
import dev.swarm.cli.terminal.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "answer",
        description = "Answer the questions of a session; asks one by one where no answers are given.")
public final class AnswerCommand implements Callable<Integer> {
    private static final Duration SPEC_WITHIN = Duration.ofMinutes(10);

    private final CommandContext context;

    @Parameters(index = "0", paramLabel = "SESSION", description = "Id of the session, or its beginning.")
    private String session = "";

    @Parameters(
            index = "1..*",
            paramLabel = "ID=TEXT",
            description = "Answers by question id or number; questions without one keep their default.")
    private List<String> given = new ArrayList<>();

    @Option(names = "--defaults", description = "Accept the default of every question that has no answer here.")
    private boolean defaults;

    @Option(names = "--file", paramLabel = "FILE", description = "Take the answers from the head of an idea file.")
    private @Nullable Path file;

    public AnswerCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        SessionFlow flow = new SessionFlow(context.api());
        JsonNode found = Ids.session(context.api(), session);
        String id = Json.text(found, "sessionId");
        if (!SessionFlow.hasQuestions(found)) {
            throw CommandFailure.failed("session " + id + " has no open questions", SessionFlow.nextStep(found));
        }
        Map<String, String> answers = answers(found.path("questions"));
        JsonNode after;
        try (Progress progress = Progress.start(context.terminal(), "writing the spec, or asking again")) {
            after = flow.answer(found, answers, SPEC_WITHIN);
            progress.done("");
        }
        SessionFlow.show(context.terminal(), after);
        return CommandFailure.OK;
    }

    private Map<String, String> answers(JsonNode questions) {
        Path from = file;
        if (!given.isEmpty()) {
            return parse(questions, given);
        }
        if (from != null) {
            return known(questions, IdeaFile.read(from).answers());
        }
        if (defaults) {
            return Map.of();
        }
        if (!Terminal.canAsk()) {
            throw CommandFailure.usage(
                    "there is no terminal to ask on",
                    "give the answers as ID=TEXT, or --defaults to accept all defaults");
        }
        return ask(questions);
    }

    /** Those of the answers that belong to one of the questions. */
    public static Map<String, String> known(JsonNode questions, Map<String, String> answers) {
        Map<String, String> known = new LinkedHashMap<>();
        for (JsonNode question : questions) {
            String answer = answers.get(Json.text(question, "id"));
            if (answer != null) {
                known.put(Json.text(question, "id"), answer);
            }
        }
        return known;
    }

    static Map<String, String> parse(JsonNode questions, List<String> given) {
        List<String> ids = new ArrayList<>();
        questions.forEach(question -> ids.add(Json.text(question, "id")));
        Map<String, String> answers = new LinkedHashMap<>();
        for (String text : given) {
            int split = text.indexOf('=');
            String name = split < 0 ? text : text.substring(0, split);
            String id = name.matches("[1-9][0-9]?") && Integer.parseInt(name) <= ids.size()
                    ? ids.get(Integer.parseInt(name) - 1)
                    : name;
            if (split < 0 || !ids.contains(id)) {
                throw CommandFailure.usage(
                        split < 0 ? "'" + text + "' is not ID=TEXT" : "there is no open question '" + name + "'",
                        "open questions: " + String.join(", ", ids));
            }
            answers.put(id, text.substring(split + 1));
        }
        return answers;
    }

    private Map<String, String> ask(JsonNode questions) {
        Map<String, String> answers = new LinkedHashMap<>();
        context.terminal().line("Press Enter to accept the default.");
        for (JsonNode question : questions) {
            List<String> choices = Json.texts(question.path("choices"));
            context.terminal().line("");
            context.terminal().line(context.terminal().style(Terminal.Style.BOLD, Json.text(question, "text")));
            for (int i = 0; i < choices.size(); i++) {
                context.terminal().line("  " + (i + 1) + ". " + choices.get(i));
            }
            String answer = context.ask("[" + Json.text(question, "defaultAnswer", "none") + "] ");
            if (answer.matches("[1-9][0-9]?") && Integer.parseInt(answer) <= choices.size()) {
                answer = choices.get(Integer.parseInt(answer) - 1);
            }
            if (!answer.isEmpty()) {
                answers.put(Json.text(question, "id"), answer);
            }
        }
        return answers;
    }
}
