package dev.swarm.activities.workspace;

import dev.swarm.activities.forge.ForgeAccess;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The host's bare copy of one repository, shared by all tickets on this host. Fetching from the forge is exclusive;
 * traffic with machines is not, so that a slow or hostile one holds up nobody else. Only the host writes its refs:
 * {@code refs/swarm/MACHINE} is what came out of a machine, {@code refs/swarm-base/MACHINE} what went in,
 * {@code refs/swarm-resumed/MACHINE} the checkpoint it went on from and {@code refs/swarm-checkpoint/MACHINE} its own newest.
 */
final class Mirror {
    private static final String OUT = "refs/swarm/";
    private static final String IN = "refs/swarm-base/";
    private static final String RESUMED = "refs/swarm-resumed/";
    private static final String CHECKPOINT = "refs/swarm-checkpoint/";

    private final Path gitDir;
    private final Path emptyHome;
    private final String url;
    private final ForgeAccess forge;
    private final WorkspaceLimits limits;
    private final Runnable heartbeat;
    private final ReentrantLock exclusive = new ReentrantLock();
    private final Object gate = new Object();
    private int running;

    Mirror(
            Path gitDir,
            Path emptyHome,
            String repository,
            ForgeAccess forge,
            WorkspaceLimits limits,
            Runnable heartbeat) {
        this.gitDir = gitDir;
        this.emptyHome = emptyHome;
        this.url = forge.cloneUrl(repository).toString();
        this.forge = forge;
        this.limits = limits;
        this.heartbeat = heartbeat;
    }

    /** Fetches the branch from the forge and answers its commit. */
    String fetchBase(String branch) {
        String doing = "Fetching " + branch + " from the forge";
        return exclusively(() -> {
            CommandOutput<String> fetched = tracked(() -> forgeGit()
                    .run(
                            "fetch",
                            "-q",
                            "--no-tags",
                            "--no-write-fetch-head",
                            url,
                            "+refs/heads/" + branch + ":refs/heads/" + branch));
            if (!fetched.ok()) {
                throw GitFailures.ofForge(doing, fetched.stderr());
            }
            return commit("refs/heads/" + branch)
                    .orElseThrow(() -> Failure.retryable(FailureCode.WORKSPACE_FAILED, doing + ": nothing came."));
        });
    }

    /** The commit with which this machine's workspace was prepared, if it was. */
    Optional<String> preparedBase(String machineId) {
        return exclusively(() -> commit(IN + machineId));
    }

    void recordPreparedBase(String machineId, String sha) {
        require("Recording the base", local("update-ref", IN + machineId, sha));
    }

    /** The checkpoint from which this machine's workspace went on, if it did. */
    Optional<String> resumedFrom(String machineId) {
        return exclusively(() -> commit(RESUMED + machineId));
    }

    void recordResumed(String machineId, String checkpoint) {
        require("Recording the checkpoint", local("update-ref", RESUMED + machineId, checkpoint));
    }

    boolean has(String sha) {
        return exclusively(() -> commit(sha)).isPresent();
    }

    /** Drops what belongs to machines that are no more. */
    void forgetAllBut(Collection<String> machineIds) {
        exclusively(() -> {
            String refs = require(
                    "Listing refs",
                    local(
                            "for-each-ref",
                            "--format=%(refname)",
                            "refs/swarm",
                            "refs/swarm-base",
                            "refs/swarm-resumed",
                            "refs/swarm-checkpoint"));
            for (String ref : refs.lines().toList()) {
                if (!machineIds.contains(ref.substring(ref.lastIndexOf('/') + 1))) {
                    require("Dropping a ref", local("update-ref", "-d", ref));
                }
            }
            return refs;
        });
    }

    /** Pushes the base commit into the machine, as its base branch and as the branch's remote side. */
    void pushBase(Guest guest, String sha, String branch) {
        pushInto(guest, "+" + sha + ":refs/heads/" + branch, "+" + sha + ":refs/remotes/origin/" + branch);
    }

    /** Pushes a checkpoint into the machine, where its next checkpoints follow it. */
    void pushCheckpointInto(Guest guest, String sha) {
        pushInto(guest, "+" + sha + ":" + Guest.CHECKPOINT);
    }

    private void pushInto(Guest guest, String... refs) {
        String doing = "Moving the code into the machine";
        List<String> command = new ArrayList<>(List.of("push", "-q", "--no-verify", Guest.URL));
        command.addAll(List.of(refs));
        CommandOutput<String> pushed =
                withGuest(guest, doing, () -> guestGit(guest).run(command.toArray(String[]::new)));
        if (!pushed.ok()) {
            throw guest.failed(doing, pushed.stderr());
        }
    }

    /** Fetches the ticket's branch, and nothing else, out of the machine and answers its commit. */
    String fetchFrom(Guest guest, String branch) {
        return fetch(guest, "Fetching " + branch + " out of the machine", "refs/heads/" + branch, OUT);
    }

    /** Fetches the newest checkpoint out of the machine and answers its commit. */
    String fetchCheckpointFrom(Guest guest) {
        return fetch(guest, "Fetching a checkpoint out of the machine", Guest.CHECKPOINT, CHECKPOINT);
    }

    private String fetch(Guest guest, String doing, String from, String to) {
        CommandOutput<String> fetched = withGuest(
                guest,
                doing,
                () -> guestGit(guest)
                        .distrusting(limits.maxIncomingBytes())
                        .run(
                                "fetch",
                                "-q",
                                "--no-tags",
                                "--no-write-fetch-head",
                                "--no-recurse-submodules",
                                "--no-auto-maintenance",
                                Guest.URL,
                                "+" + from + ":" + to + guest.machineId()));
        if (!fetched.ok()) {
            throw guest.failed(doing, fetched.stderr());
        }
        return commit(to + guest.machineId())
                .orElseThrow(() -> Failure.retryable(FailureCode.WORKSPACE_FAILED, doing + ": nothing came."));
    }

    /** The branch and the refs of its attempts on the forge now. */
    ForgeBranch onForge(String branch) {
        CommandOutput<String> listed = tracked(
                () -> forgeGit().run("ls-remote", url, "refs/heads/" + branch, WorkflowIds.attemptRefs(branch) + "*"));
        if (!listed.ok()) {
            throw GitFailures.ofForge("Looking for " + branch + " on the forge", listed.stderr());
        }
        return ForgeBranch.parse(branch, listed.stdout());
    }

    /** Fetches the checkpoint that an attempt left on the forge; empty where its ref is no more than a mark on the base. */
    Optional<String> fetchCheckpoint(String branch, int attempt, String newestBase) {
        String ref = WorkflowIds.attemptRefs(branch) + attempt;
        String doing = "Fetching the checkpoint of attempt " + attempt;
        CommandOutput<String> fetched = tracked(
                () -> forgeGit().run("fetch", "-q", "--no-tags", "--no-write-fetch-head", url, "+" + ref + ":" + ref));
        if (!fetched.ok()) {
            throw GitFailures.ofForge(doing, fetched.stderr());
        }
        Optional<String> checkpoint = commit(ref);
        local("update-ref", "-d", ref);
        return checkpoint.filter(
                sha -> !local("merge-base", "--is-ancestor", sha, newestBase).ok());
    }

    /** The newest commit that both stand on; empty where they have nothing in common. */
    Optional<String> mergeBase(String a, String b) {
        CommandOutput<String> output = local("merge-base", a, b);
        return output.ok() ? Optional.of(output.stdout().strip()) : Optional.empty();
    }

    /** Marks on the forge that an attempt has begun; where it had, nothing changes. */
    void claim(String branch, int attempt, String sha) {
        pushAttempt("Marking attempt " + attempt + " on the forge", sha, branch, attempt, "");
    }

    /** Pushes a checkpoint to the ref of its attempt, to which nobody else pushes. */
    void pushCheckpoint(String sha, String branch, int attempt) {
        pushAttempt("Pushing a checkpoint to the forge", sha, branch, attempt, "+");
    }

    private void pushAttempt(String doing, String sha, String branch, int attempt, String force) {
        CommandOutput<String> pushed = tracked(() -> forgeGit()
                .run("push", "-q", "--no-verify", url, force + sha + ":" + WorkflowIds.attemptRefs(branch) + attempt));
        if (!pushed.ok()) {
            throw GitFailures.ofForge(doing, pushed.stderr());
        }
    }

    /** Pushes the commit to the forge's branch, provided that is still at {@code expected}. */
    void pushToForge(String sha, String branch, Optional<String> expected) {
        CommandOutput<String> pushed = tracked(() -> forgeGit()
                .run(
                        "push",
                        "-q",
                        "--no-verify",
                        "--force-with-lease=refs/heads/" + branch + ":" + expected.orElse(""),
                        url,
                        sha + ":refs/heads/" + branch));
        if (!pushed.ok()) {
            throw GitFailures.ofForge("Pushing " + branch + " to the forge", pushed.stderr());
        }
    }

    /** Runs a git command on the mirror alone. */
    CommandOutput<String> local(String... arguments) {
        return tracked(() -> git().run(arguments));
    }

    <T> T read(String doing, CommandWatch.StdoutReader<T> reader, String... arguments) {
        CommandOutput<T> output = tracked(() -> git().read(reader, arguments));
        if (!output.ok()) {
            throw Failure.retryable(
                    FailureCode.WORKSPACE_FAILED, doing + ": " + GitFailures.shortened(output.stderr()));
        }
        return output.stdout();
    }

    private Optional<String> commit(String name) {
        CommandOutput<String> output = local("rev-parse", "-q", "--verify", "--end-of-options", name + "^{commit}");
        return output.ok() ? Optional.of(output.stdout().strip()) : Optional.empty();
    }

    private static String require(String doing, CommandOutput<String> output) {
        if (!output.ok()) {
            throw Failure.retryable(
                    FailureCode.WORKSPACE_FAILED, doing + ": " + GitFailures.shortened(output.stderr()));
        }
        return output.stdout();
    }

    private HostGit git() {
        return new HostGit(gitDir, emptyHome, limits.gitTimeout(), heartbeat);
    }

    private HostGit forgeGit() {
        return git().withForge(url, forge.gitAuthorization());
    }

    private HostGit guestGit(Guest guest) {
        return git().withMachine(guest.transport(), guest::isPaused);
    }

    private CommandOutput<String> withGuest(Guest guest, String doing, IoCall<CommandOutput<String>> call) {
        try {
            return trackedIo(call);
        } catch (IOException e) {
            throw guest.failed(doing, String.valueOf(e.getMessage()));
        }
    }

    private <T> T tracked(IoCall<T> call) {
        try {
            return trackedIo(call);
        } catch (IOException e) {
            throw Failure.retryable(FailureCode.WORKSPACE_FAILED, "git " + e.getMessage());
        }
    }

    private <T> T trackedIo(IoCall<T> call) throws IOException {
        synchronized (gate) {
            running++;
        }
        try {
            return call.run();
        } finally {
            synchronized (gate) {
                running--;
            }
        }
    }

    private <T> T exclusively(IoCall<T> call) {
        try {
            if (!exclusive.tryLock(limits.lockWait().toMillis(), TimeUnit.MILLISECONDS)) {
                throw Failure.retryable(
                        FailureCode.WORKSPACE_FAILED, "Another ticket has held the repository's mirror for too long.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.retryable(FailureCode.WORKSPACE_FAILED, "The worker was stopped.");
        }
        try {
            makeUsable();
            return call.run();
        } catch (IOException e) {
            throw Failure.retryable(FailureCode.WORKSPACE_FAILED, "The mirror of the repository: " + e.getMessage());
        } finally {
            exclusive.unlock();
        }
    }

    /** Makes the mirror where there is none, and removes what a killed git left behind. */
    private void makeUsable() throws IOException {
        if (!Files.exists(gitDir.resolve("HEAD"))) {
            Files.createDirectories(gitDir);
            require("Making the mirror", local("init", "-q", "--bare"));
        }
        synchronized (gate) {
            if (running == 0) {
                List<Path> leftovers = leftovers();
                if (!leftovers.isEmpty() && !usedByOthers()) {
                    for (Path leftover : leftovers) {
                        Files.deleteIfExists(leftover);
                    }
                }
            }
        }
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> top = Files.list(gitDir);
                Stream<Path> refs = Files.walk(gitDir.resolve("refs"));
                Stream<Path> packs = Files.walk(gitDir.resolve("objects").resolve("pack"))) {
            return Stream.of(top, refs, packs)
                    .flatMap(paths -> paths)
                    .filter(path -> isLeftover(path.getFileName().toString()) && Files.isRegularFile(path))
                    .toList();
        }
    }

    private static boolean isLeftover(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".lock") || lower.startsWith("tmp_");
    }

    /** Whether a git that a killed worker started is still at work here. */
    private boolean usedByOthers() {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info()
                        .arguments()
                        .map(arguments ->
                                Stream.of(arguments).anyMatch(argument -> argument.contains(gitDir.toString())))
                        .orElse(false));
    }

    private interface IoCall<T> {
        T run() throws IOException;
    }
}
