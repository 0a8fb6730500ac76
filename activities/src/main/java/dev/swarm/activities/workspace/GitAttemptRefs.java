package dev.swarm.activities.workspace;

import dev.swarm.activities.forge.AttemptRefs;
import dev.swarm.activities.forge.ForgeAccess;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes refs of attempts by git, like they were made: a forge's API need not know refs that are neither branches nor tags.
 */
public final class GitAttemptRefs implements AttemptRefs {
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private final ForgeAccess forge;
    private final Path folder;

    /** @param folder for a repository that stays empty, because git pushes from none */
    public GitAttemptRefs(ForgeAccess forge, Path folder) {
        this.forge = forge;
        this.folder = folder;
    }

    @Override
    public void delete(String repository, String branch) {
        String url = forge.cloneUrl(repository).toString();
        try {
            ForgeBranch there = ForgeBranch.parse(
                    branch, require(run(url, "ls-remote", url, WorkflowIds.attemptRefs(branch) + "*")));
            if (there.attempts().isEmpty()) {
                return;
            }
            List<String> push = new ArrayList<>(List.of("push", "-q", "--no-verify", url));
            there.attempts().keySet().forEach(attempt -> push.add(":" + WorkflowIds.attemptRefs(branch) + attempt));
            require(run(url, push.toArray(String[]::new)));
        } catch (IOException e) {
            throw Failure.retryable(FailureCode.INTERNAL, "git cannot be run: " + e.getMessage());
        }
    }

    private CommandOutput<String> run(String url, String... arguments) throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        Path repository = folder.resolve("empty.git");
        if (!Files.exists(repository.resolve("HEAD"))) {
            Files.createDirectories(repository);
            require(new HostGit(repository, home, PATIENCE, () -> {}).run("init", "-q", "--bare"));
        }
        return new HostGit(repository, home, PATIENCE, () -> {})
                .withForge(url, forge.gitAuthorization())
                .run(arguments);
    }

    private static String require(CommandOutput<String> output) {
        if (!output.ok()) {
            throw GitFailures.ofForge("Deleting refs of attempts on the forge", output.stderr());
        }
        return output.stdout();
    }
}
