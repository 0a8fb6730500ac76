package dev.swarm.activities.model.offline;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Builds a shell script that writes files. Contents stand in here-documents with a quoted end mark, where the shell
 * expands nothing, whatever they contain; paths consist of safe names only.
 */
final class TicketScript {
    private static final String END = "END_OF_FILE";

    private final StringBuilder script = new StringBuilder("#!/bin/sh\nset -eu\n");
    private final Set<String> folders = new LinkedHashSet<>();

    TicketScript write(String path, String content) {
        int slash = path.lastIndexOf('/');
        if (slash > 0 && folders.add(path.substring(0, slash))) {
            script.append("mkdir -p ").append(path, 0, slash).append('\n');
        }
        String body = content.endsWith("\n") ? content : content + "\n";
        String end = END;
        while (body.lines().anyMatch(end::equals)) {
            end += "_";
        }
        script.append("cat > ").append(path).append(" <<'").append(end).append("'\n");
        script.append(body).append(end).append("\necho 'wrote ").append(path).append("'\n");
        return this;
    }

    TicketScript run(String commands) {
        script.append(commands).append('\n');
        return this;
    }

    @Override
    public String toString() {
        return script.toString();
    }
}
