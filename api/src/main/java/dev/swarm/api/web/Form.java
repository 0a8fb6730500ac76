package dev.swarm.api.web;

import dev.swarm.api.identity.Caller;
import dev.swarm.api.identity.Origin;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.request.CommandIds;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what people sent with a form; the limits are those of the API's routes. */
final class Form {
    static final int IDEA = 20_000;
    static final int ANSWER = 10_000;
    static final int MARKDOWN = 400_000;
    static final int GUIDANCE = 10_000;
    static final int REASON = 2_000;
    static final int COMMENT = 4_000;

    private Form() {}

    /** The text with the line ends of the platform; refused where it is blank or too long. */
    static String required(String field, @Nullable String text, int longest) {
        String found = optional(field, text, longest);
        if (found == null) {
            throw ProblemException.invalid(field, "must not be empty");
        }
        return found;
    }

    /** The same, but null where it is blank. */
    static @Nullable String optional(String field, @Nullable String text, int longest) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String plain = text.replace("\r\n", "\n");
        if (plain.length() > longest) {
            throw ProblemException.invalid(field, "must have at most " + longest + " characters");
        }
        if (plain.indexOf('\0') >= 0) {
            throw ProblemException.invalid(field, "holds the character NUL, which is not allowed");
        }
        return plain;
    }

    static int number(String field, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw ProblemException.invalid(field, "must be a number from " + least + " to " + most);
    }

    /** The constant that a form names as the API does, such as {@code high}. */
    static <E extends Enum<E>> E one(String field, String text, Class<E> type) {
        for (E one : type.getEnumConstants()) {
            if (one.name().toLowerCase(Locale.ROOT).equals(text)) {
                return one;
            }
        }
        throw ProblemException.invalid(field, "does not know '" + text + "'");
    }

    /** Who sent it. The form's own key makes a form that was sent twice one command. */
    static Origin origin(@Nullable String once) {
        boolean usable = once != null && !once.isBlank() && once.length() <= CommandIds.MAX_KEY_LENGTH;
        return new Origin(Caller.current(), usable ? once : null);
    }
}
