package dev.swarm.contracts.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One step of a {@link Pipeline}: a run of the native agent in the role of that step. */
public enum Phase {
    SPECIFICATION("architect", true),
    PSEUDOCODE("architect", true),
    ARCHITECTURE("architect", true),
    /** Tests first, then the code that makes them pass. */
    REFINEMENT("coder", false),
    /** Documents, clean-up and a last check. */
    COMPLETION("coder", false);

    private final String role;
    private final boolean writesDocument;

    Phase(String role, boolean writesDocument) {
        this.role = role;
        this.writesDocument = writesDocument;
    }

    /** Name of the role that its agent plays. */
    public String role() {
        return role;
    }

    /** Whether its result is a document and not code. */
    public boolean writesDocument() {
        return writesDocument;
    }

    /** The document that it hands to the phases after it, as a path in the repository; null where it writes none. */
    public @Nullable String document(String ticketId) {
        return writesDocument ? folder(ticketId) + "/" + wire() + ".md" : null;
    }

    /** Where the documents of a ticket's phases are, as a path in the repository. */
    public static String folder(String ticketId) {
        return "docs/design/" + ticketId;
    }

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
