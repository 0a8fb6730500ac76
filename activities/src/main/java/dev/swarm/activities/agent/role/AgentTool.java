package dev.swarm.activities.agent.role;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A tool of our own agents. On the wire and in role files each is its name in lower case. */
public enum AgentTool {
    SHELL(true),
    READ(false),
    WRITE(true),
    EDIT(true),
    SEARCH(false),
    ASK_HUMAN(false),
    DONE(false);

    private final boolean changesFiles;

    AgentTool(boolean changesFiles) {
        this.changesFiles = changesFiles;
    }

    /** Whether files of the workspace can be changed with it. */
    public boolean changesFiles() {
        return changesFiles;
    }

    /** Its name, such as {@code ask_human}. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The tool of this name, if there is one. */
    public static Optional<AgentTool> of(String wire) {
        return Arrays.stream(values()).filter(tool -> tool.wire().equals(wire)).findFirst();
    }

    /** All names. */
    static List<String> names() {
        return Arrays.stream(values()).map(AgentTool::wire).toList();
    }
}
