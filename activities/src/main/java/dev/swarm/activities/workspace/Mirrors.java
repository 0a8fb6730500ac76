package dev.swarm.activities.workspace;

import dev.swarm.activities.forge.ForgeAccess;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The mirrors of this host, below {@code ROOT/repos/OWNER/NAME.git}. */
final class Mirrors {
    private static final Pattern REPOSITORY =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*/[A-Za-z0-9_.][A-Za-z0-9_.-]*");

    private final Path root;
    private final ForgeAccess forge;
    private final WorkspaceLimits limits;
    private final Runnable heartbeat;
    private final Map<String, Mirror> mirrors = new ConcurrentHashMap<>();

    Mirrors(Path root, ForgeAccess forge, WorkspaceLimits limits, Runnable heartbeat) {
        this.root = root.toAbsolutePath().normalize();
        this.forge = forge;
        this.limits = limits;
        this.heartbeat = heartbeat;
    }

    Mirror of(String repository) {
        if (!REPOSITORY.matcher(repository).matches() || repository.contains("..") || repository.endsWith("/.")) {
            throw Failure.fatal(
                    FailureCode.INVALID_INPUT, "Repository must be owner/name, but is \"" + repository + "\".");
        }
        try {
            // git must find no settings of the user who runs the worker.
            Path emptyHome = Files.createDirectories(root.resolve("home"));
            Path gitDir = root.resolve("repos").resolve(repository + ".git");
            return mirrors.computeIfAbsent(
                    repository, name -> new Mirror(gitDir, emptyHome, name, forge, limits, heartbeat));
        } catch (IOException e) {
            throw Failure.retryable(
                    FailureCode.WORKSPACE_FAILED, "The folder of the mirrors cannot be made: " + e.getMessage());
        }
    }
}
