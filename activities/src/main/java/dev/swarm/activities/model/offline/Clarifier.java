package dev.swarm.activities.model.offline;

import dev.swarm.activities.model.PlainText;
import dev.swarm.contracts.model.Clarification;
import dev.swarm.contracts.model.ClarifyRequest;
import dev.swarm.contracts.session.Question;
import java.util.ArrayList;
import java.util.List;

/** Asks what changes the result: four questions at first, one more each time a person comes back to talk. */
final class Clarifier {
    static final String FOLLOW_UP = "followup-";
    private static final String AUTHOR = "clarifier (offline stand-in)";
    private static final int MAX_MESSAGE = 2_000;
    private static final String NOTHING = "nothing";

    private Clarifier() {}

    static Clarification next(ClarifyRequest request) {
        List<Question> open = new ArrayList<>();
        for (Question question : questions(request)) {
            if (!request.brief().answers().containsKey(question.id())) {
                open.add(question);
            }
        }
        return new Clarification(open, open.isEmpty(), AUTHOR);
    }

    private static List<Question> questions(ClarifyRequest request) {
        ProgramDesign guess =
                ProgramDesign.of(request.brief().idea(), request.brief().answers());
        List<Question> questions = new ArrayList<>(List.of(
                new Question(
                        ProgramDesign.NAME,
                        "What should the program be called? It becomes the command that you type.",
                        List.of(guess.name(), guess.record() + "-log", "my-" + guess.records()),
                        guess.name()),
                new Question(
                        ProgramDesign.RECORD,
                        "What is one record called? It appears in messages and in the help.",
                        List.of(guess.record(), "entry", "item").stream()
                                .distinct()
                                .toList(),
                        guess.record()),
                new Question(
                        ProgramDesign.STORAGE,
                        "How should the data file look? csv opens in spreadsheets, tsv is easiest to read for other programs.",
                        List.of("csv", "tsv"),
                        guess.storage()),
                new Question(
                        ProgramDesign.REPORT,
                        "Which report is wanted: sums by month, sums by category, or none?",
                        List.of("monthly", "category", "none"),
                        guess.report())));
        String message = request.message();
        if (message != null && request.round() > 1) {
            questions.add(followUp(request.round(), PlainText.cut(message.strip(), MAX_MESSAGE)));
        }
        return questions;
    }

    private static Question followUp(int round, String message) {
        String said = message.isEmpty() ? "You came back to talk." : "You said: “" + message + "”";
        return new Question(
                FOLLOW_UP + round,
                said + "\nWhat should change in the spec? One wish per line; I understand " + SpecRevision.UNDERSTOOD
                        + ". Anything else is kept as a note.",
                List.of(),
                message.isEmpty() ? NOTHING : message);
    }

    static boolean isNothing(String answer) {
        return answer.isBlank() || answer.strip().equalsIgnoreCase(NOTHING);
    }
}
