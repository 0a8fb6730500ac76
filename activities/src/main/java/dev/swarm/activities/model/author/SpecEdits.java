package dev.swarm.activities.model.author;

import dev.swarm.activities.model.PlainText;
import java.util.ArrayList;
import java.util.List;

/** Edits of a spec: each replaces a piece of text that occurs once. What no edit finds stays as it is, byte for byte. */
final class SpecEdits {
    private static final int SHOWN = 80;

    private SpecEdits() {}

    /** @param find a piece of the text, exactly */
    record Edit(String find, String replace) {}

    /** Makes the edits one after the other. */
    static String apply(String markdown, List<Edit> edits) throws UnusableAnswer {
        // Models see and write plain line ends.
        String text = markdown.replace("\r\n", "\n");
        List<String> problems = new ArrayList<>();
        for (Edit edit : edits) {
            String find = edit.find().replace("\r\n", "\n");
            int at = find.isBlank() ? -1 : text.indexOf(find);
            if (at < 0) {
                problems.add("nothing in the specification is `" + PlainText.line(find, SHOWN) + "`; copy it exactly");
            } else if (text.indexOf(find, at + 1) >= 0) {
                problems.add("`" + PlainText.line(find, SHOWN) + "` occurs more than once; find a longer piece");
            } else {
                text = text.substring(0, at) + PlainText.clean(edit.replace()) + text.substring(at + find.length());
            }
        }
        if (!problems.isEmpty()) {
            throw new UnusableAnswer(problems);
        }
        return text;
    }
}
