package dev.swarm.infra.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process did not get ready; the message has the last lines of its log. */
public final class ProcessNotReadyException extends IOException {
    private static final long serialVersionUID = 1;

    ProcessNotReadyException(String name, String reason, Path log, List<String> lastLines) {
        super(name + " " + reason + "; the end of " + log + ":\n  "
                + (lastLines.isEmpty() ? "(empty)" : String.join("\n  ", lastLines)));
    }
}
