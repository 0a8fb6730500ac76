package dev.swarm.activities.workspace;

import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The workspace inside one machine. What it answers may be lies: nothing that matters for safety rests on it. */
final class Guest {
    /** The address under which the host's git reaches the workspace. */
    static final String URL = "ssh://machine/workspace";

    /** The ref that a machine keeps its newest checkpoint under. */
    static final String CHECKPOINT = "refs/swarm/checkpoint";

    /**
     * What git killed half-way leaves behind does not stop the next; the agent is not working while the host does this.
     * What is not committed by then is a by-product of verification.
     */
    private static final String SETTLE = """
            set -e
            cd /workspace
            find .git -name '*.lock' -type f -delete
            git rebase --abort >/dev/null 2>&1 || true
            rm -rf .git/rebase-merge .git/rebase-apply
            git reset -q --hard
            git checkout -q -f "$1" --
            git clean -fdq
            git rev-parse HEAD
            """;

    private static final String INIT = """
            set -e
            git init -q --initial-branch="$1" /workspace
            cd /workspace
            find .git -name '*.lock' -type f -delete
            git config user.name 'Swarm agent'
            git config user.email agent@swarm.invalid
            git config gc.auto 0
            git config advice.detachedHead false
            git rev-parse -q --verify "refs/heads/$1^{commit}" || true
            """;

    private static final String CHECKOUT = """
            set -e
            cd /workspace
            if git rev-parse -q --verify "refs/heads/$1^{commit}" >/dev/null \\
                && ! git merge-base --is-ancestor "refs/heads/$1" "$2"; then
              git merge-base "refs/heads/$1" "$2"
            else
              git checkout -q -f -B "$1" "$2" >&2
              echo "$2"
            fi
            """;

    /** With an index of its own: the agent's index, branch and files are not touched. */
    private static final String TAKE_CHECKPOINT = """
            set -e
            cd /workspace
            index=$(mktemp /tmp/swarm-index.XXXXXX)
            trap 'rm -f "$index" "$index.lock"' EXIT
            cp .git/index "$index" 2>/dev/null || rm -f "$index"
            GIT_INDEX_FILE=$index git add -A
            tree=$(GIT_INDEX_FILE=$index git write-tree)
            head=$(git rev-parse HEAD)
            if last=$(git rev-parse -q --verify "$2^{commit}"); then
              [ "$(git rev-parse "$last^{tree}") $(git rev-parse "$last^")" != "$tree $head" ] || exit 0
            else
              [ "$head" != "$1" ] || [ "$(git rev-parse "$head^{tree}")" != "$tree" ] || exit 0
            fi
            commit=$(git -c user.name='Swarm agent' -c user.email=agent@swarm.invalid -c commit.gpgSign=false \
                commit-tree "$tree" -p "$head" -m 'Checkpoint of unfinished work')
            git update-ref "$2" "$commit"
            echo "$commit"
            """;

    /** What the agent had not committed is so again. */
    private static final String RESUME = """
            set -e
            cd /workspace
            if git rev-parse -q --verify "refs/heads/$1^{commit}" >/dev/null \
                && ! git merge-base --is-ancestor "refs/heads/$1" "$2"; then
              exit 0
            fi
            git checkout -q -f -B "$1" "$2" >&2
            git reset -q "$2^" >&2
            echo resumed
            """;

    private static final int CONFLICT = 42;
    private static final String REBASE = """
            set -u
            cd /workspace || exit 1
            git merge-base --is-ancestor "$1" HEAD && exit 0
            from=$(git merge-base "$1" HEAD) || from=$2
            export GIT_EDITOR=true
            git -c core.hooksPath=/dev/null -c commit.gpgSign=false -c rebase.autoStash=false \\
                -c user.name='Swarm agent' -c user.email=agent@swarm.invalid \\
                rebase --onto "$1" "$from" >&2 && exit 0
            files=$(git diff --name-only --diff-filter=U | head -n 100)
            git rebase --abort >&2 || exit 1
            [ -n "$files" ] || exit 1
            printf '%s\\n' "$files"
            exit 42
            """;

    private final MachineProvider machines;
    private final String machineId;
    private final Duration timeout;
    private final Runnable heartbeat;

    Guest(MachineProvider machines, String machineId, Duration timeout, Runnable heartbeat) {
        this.machines = machines;
        this.machineId = machineId;
        this.timeout = timeout;
        this.heartbeat = heartbeat;
    }

    String machineId() {
        return machineId;
    }

    Path transport() {
        return machines.gitTransport(machineId);
    }

    boolean isPaused() {
        return machines.isPaused(machineId);
    }

    void requireAlive() {
        if (!machines.isAlive(machineId)) {
            throw lost();
        }
    }

    /** Makes the repository where there is none; answers whether the branch has commits already. */
    boolean init(String branch) {
        return !sh("Making the workspace", INIT, branch).isBlank();
    }

    /**
     * Puts the workspace on the branch and answers the commit that the branch stands on: {@code base}, or an older one
     * where the branch has commits that are nowhere else.
     */
    String checkout(String branch, String base) {
        return sh("Checking out " + branch, CHECKOUT, branch, base).strip();
    }

    /** Puts the workspace on the branch as the checkpoint has it; false where the branch has commits of its own already. */
    boolean resume(String branch, String checkpoint) {
        return !sh("Going on from a checkpoint", RESUME, branch, checkpoint).isBlank();
    }

    /** Makes a checkpoint of the workspace as it is now; empty where nothing has changed since the last. */
    Optional<String> checkpoint(String base) {
        String made =
                sh("Making a checkpoint", TAKE_CHECKPOINT, base, CHECKPOINT).strip();
        return made.isEmpty() ? Optional.empty() : Optional.of(made);
    }

    /** Brings the workspace to its last commit on the branch, whatever was interrupted before, and answers it. */
    String settle(String branch) {
        return sh("Settling the workspace", SETTLE, branch).strip();
    }

    /** The commit the workspace is on. */
    String head() {
        String head = sh("Looking at the workspace", "cd /workspace && git rev-parse HEAD")
                .strip();
        if (!head.matches("[0-9a-f]{40,64}")) {
            throw Failure.retryable(FailureCode.WORKSPACE_FAILED, "The workspace has no commit.");
        }
        return head;
    }

    /** Rebases what stands on {@code oldBase}; answers the files in conflict, and then nothing has changed. */
    List<String> rebase(String newBase, String oldBase) {
        CommandOutput<String> output = run("Rebasing", REBASE, newBase, oldBase);
        if (output.exitCode() == CONFLICT) {
            return output.stdout().lines().filter(line -> !line.isBlank()).toList();
        }
        requireOk("Rebasing", output);
        return List.of();
    }

    private String sh(String doing, String script, String... arguments) {
        return requireOk(doing, run(doing, script, arguments)).stdout();
    }

    private CommandOutput<String> run(String doing, String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script, "swarm"));
        command.addAll(Arrays.asList(arguments));
        try {
            return new CommandWatch(heartbeat, timeout, this::isPaused)
                    .await(machines.exec(machineId, command), CommandWatch::text);
        } catch (IOException e) {
            throw failed(doing, String.valueOf(e.getMessage()));
        }
    }

    private CommandOutput<String> requireOk(String doing, CommandOutput<String> output) {
        if (!output.ok()) {
            throw failed(doing, output.stderr());
        }
        return output;
    }

    /** What a failure of something that involves this machine means. */
    ApplicationFailure failed(String doing, String stderr) {
        return machines.isAlive(machineId) ? GitFailures.ofMachine(doing, stderr) : lost();
    }

    private ApplicationFailure lost() {
        return Failure.fatal(FailureCode.MACHINE_LOST, "Machine " + machineId + " is gone.");
    }
}
