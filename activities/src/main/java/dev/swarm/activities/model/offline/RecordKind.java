package dev.swarm.activities.model.offline;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Kinds of records that ideas are often about, and the number that such a record carries.
 *
 * <p>The last constant stands for all others.
 */
enum RecordKind {
    EXPENSE("expense", List.of("expense", "spend", "spent", "budget", "money"), "amount", true),
    BOOK("book", List.of("book", "read", "reading"), "pages", false),
    WORKOUT("workout", List.of("workout", "exercise", "training", "habit"), "minutes", false),
    TASK("task", List.of("task", "todo", "to-do", "chore"), "minutes", false),
    ENTRY("entry", List.of(), "amount", true);

    private final String record;
    private final List<Pattern> words;
    private final String value;
    private final boolean decimals;

    RecordKind(String record, List<String> words, String value, boolean decimals) {
        this.record = record;
        this.words = words.stream()
                .map(word -> Pattern.compile("\\b" + Pattern.quote(word) + "(?:s|es)?\\b"))
                .toList();
        this.value = value;
        this.decimals = decimals;
    }

    /** The first kind whose words occur in the text. */
    static Optional<RecordKind> in(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (RecordKind kind : values()) {
            if (kind.words.stream().anyMatch(word -> word.matcher(lower).find())) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    String record() {
        return record;
    }

    /** The name of the record's number, such as {@code amount}. */
    String value() {
        return value;
    }

    /** Whether the number has two decimals. */
    boolean decimals() {
        return decimals;
    }
}
