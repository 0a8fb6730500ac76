package dev.swarm.activities.agent.tool;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths in a machine as models name them. Pure. */
final class MachinePath {
    private static final Path WORKSPACE = Path.of("/workspace");
    private static final Path HOME = Path.of("/home/agent");

    private MachinePath() {}

    /** The absolute path, below the workspace or the home. */
    static String of(String named) throws Refusal {
        try {
            Path path = WORKSPACE.resolve(named).normalize();
            if (path.startsWith(WORKSPACE) || path.startsWith(HOME)) {
                return path.toString();
            }
        } catch (InvalidPathException e) {
            throw new Refusal("'" + named + "' is not a path.");
        }
        throw new Refusal("'" + named + "' is outside /workspace and /home/agent; use shell for it.");
    }
}
