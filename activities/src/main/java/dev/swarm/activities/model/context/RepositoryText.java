package dev.swarm.activities.model.context;

import dev.swarm.activities.model.PlainText;
import java.util.List;
import java.util.Map;

/** A repository as models read it: languages, files, newest commits, then what it says about itself. */
public final class RepositoryText {
    private static final int MOST_LINES = 300;
    private static final int MOST_PATH = 200;

    private RepositoryText() {}

    public static String of(RepositorySnapshot repository) {
        if (repository.isEmpty()) {
            return "The repository is empty: nothing is there yet.";
        }
        StringBuilder text = new StringBuilder();
        List<String> languages = Languages.of(repository.files());
        text.append("Languages: ").append(languages.isEmpty() ? "none known" : String.join(", ", languages));
        section(text, "Files", FileTree.lines(repository.files(), MOST_LINES));
        section(text, "Newest commits", repository.commits());
        for (Map.Entry<String, String> document : repository.documents().entrySet()) {
            text.append("\n\n--- ")
                    .append(PlainText.line(document.getKey(), MOST_PATH))
                    .append(" ---\n");
            text.append(PlainText.clean(document.getValue()).strip());
        }
        return text.toString();
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        text.append("\n\n").append(title).append(':');
        for (String line : lines) {
            // A file's name may have a line end in it.
            text.append('\n').append(PlainText.line(line, MOST_PATH));
        }
    }
}
