package dev.swarm.activities.workspace;

import dev.swarm.activities.agent.Checkpoints;
import dev.swarm.activities.forge.ForgeAccess;
import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.Standing;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.activities.scan.SecretScanner;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.workspace.Change;
import dev.swarm.contracts.workspace.DiffRequest;
import dev.swarm.contracts.workspace.Finding;
import dev.swarm.contracts.workspace.IntegrateRequest;
import dev.swarm.contracts.workspace.Integrated;
import dev.swarm.contracts.workspace.PrepareRequest;
import dev.swarm.contracts.workspace.Prepared;
import dev.swarm.contracts.workspace.PublishRequest;
import dev.swarm.contracts.workspace.Published;
import dev.swarm.contracts.workspace.Verification;
import dev.swarm.contracts.workspace.VerifyRequest;
import dev.swarm.contracts.workspace.WorkspaceActivities;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Code in and out of machines. Each step finds out what is there already, so a retry after a lost answer has the same
 * result as the first call. Thread-safe; one instance serves all machines of the host.
 */
public final class WorkspaceActivitiesImpl implements WorkspaceActivities {
    private static final Pattern MACHINE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
    private static final Pattern BRANCH =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+@-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.+@-]*)*");
    private static final Pattern SHA = Pattern.compile("[0-9a-f]{40,64}");

    private final MachineProvider machines;
    private final ArtifactStore artifacts;
    private final SecretScanner scanner;
    private final Standing standing;
    private final WorkspaceLimits limits;
    private final Mirrors mirrors;
    private final Verifier verifier;

    /**
     * @param root folder of this host's mirrors; they are below {@code repos}
     */
    public WorkspaceActivitiesImpl(
            MachineProvider machines,
            ArtifactStore artifacts,
            ForgeAccess forge,
            SecretScanner scanner,
            Standing standing,
            Path root,
            WorkspaceLimits limits) {
        this.machines = machines;
        this.artifacts = artifacts;
        this.scanner = scanner;
        this.limits = limits;
        this.standing = standing;
        this.mirrors = new Mirrors(root, forge, limits, Heartbeats::beat);
        this.verifier = new Verifier(machines, artifacts, limits.maxReportBytes());
    }

    @Override
    public Prepared prepare(PrepareRequest request) {
        requireNames(request.branch(), request.baseBranch());
        Guest guest = guest(request.machineId());
        Mirror mirror = mirrors.of(request.repository());
        boolean hasBranch = guest.init(request.branch());
        Optional<String> prepared = mirror.preparedBase(request.machineId());
        if (hasBranch && prepared.isPresent()) {
            return new Prepared(
                    prepared.get(), mirror.resumedFrom(request.machineId()).orElse(null));
        }
        mirror.forgetAllBut(known(request.machineId()));
        String newest = mirror.fetchBase(request.baseBranch());
        Optional<Resumption.From> from = new Resumption(mirror, request).begin(newest);
        mirror.pushBase(guest, newest, request.baseBranch());
        if (from.isPresent() && resume(mirror, guest, request.branch(), from.get())) {
            return new Prepared(from.get().base(), from.get().checkpoint());
        }
        String base = guest.checkout(request.branch(), newest);
        // A machine can lie about what it stands on; the host's mirror knows which commits are the forge's.
        if (!SHA.matcher(base).matches() || !mirror.has(base)) {
            throw Failure.fatal(FailureCode.WORKSPACE_FAILED, "The workspace is not on a commit of the base branch.");
        }
        mirror.recordPreparedBase(request.machineId(), base);
        return new Prepared(base);
    }

    private static boolean resume(Mirror mirror, Guest guest, String branch, Resumption.From from) {
        mirror.pushCheckpointInto(guest, from.checkpoint());
        if (!guest.resume(branch, from.checkpoint())) {
            return false;
        }
        mirror.recordResumed(guest.machineId(), from.checkpoint());
        mirror.recordPreparedBase(guest.machineId(), from.base());
        return true;
    }

    /** Saves the work of agents in the machines that this prepares. */
    public Checkpoints checkpoints() {
        return new CheckpointTaker(this::guest, mirrors, scanner, limits);
    }

    @Override
    public Verification verify(VerifyRequest request) {
        String own = body(request.bodyId()).verify();
        String command = own == null || own.isBlank() ? request.command() : own;
        if (command == null || command.isBlank()) {
            return new Verification(true, 0, Duration.ZERO, null, "");
        }
        return verifier.verify(request, command, guest(request.machineId()));
    }

    @Override
    public Published publish(PublishRequest request) {
        requireNames(request.branch());
        requireSha(request.baseSha());
        Guest guest = guest(request.machineId());
        Mirror mirror = mirrors.of(request.repository());
        if (!mirror.has(request.baseSha())) {
            throw Failure.fatal(
                    FailureCode.WORKSPACE_FAILED, "Commit " + request.baseSha() + " is not in this host's mirror.");
        }
        String head = mirror.fetchFrom(guest, request.branch());
        Incoming incoming = new Incoming(mirror, scanner, limits, request.baseSha(), head);
        int commits = incoming.commits();
        if (commits == 0) {
            return new Published(head, 0, 0, List.of());
        }
        incoming.requireSize();
        int files = incoming.filesChanged();
        List<Finding> findings = incoming.secrets(commits);
        if (!findings.isEmpty()) {
            return new Published(head, commits, files, findings);
        }
        ForgeBranch there = mirror.onForge(request.branch());
        there.requireNoneAfter(Math.max(1, request.attempt()));
        if (!there.head().equals(Optional.of(head))) {
            // In this order: what changes on the forge after we looked makes the push fail, what changed before is
            // known.
            requireCurrent();
            mirror.pushToForge(head, request.branch(), there.head());
        }
        return new Published(head, commits, files, findings, store(incoming.readable()));
    }

    @Override
    public Change diff(DiffRequest request) {
        requireNames(request.branch());
        requireSha(request.baseSha());
        Guest guest = guest(request.machineId());
        Mirror mirror = mirrors.of(request.repository());
        String published = request.headSha();
        String head = published == null ? mirror.fetchFrom(guest, request.branch()) : published;
        requireSha(head);
        if (!mirror.has(request.baseSha()) || !mirror.has(head)) {
            throw Failure.fatal(
                    FailureCode.WORKSPACE_FAILED,
                    "Commits " + request.baseSha() + " and " + head + " are not both in this host's mirror.");
        }
        Incoming incoming = new Incoming(mirror, scanner, limits, request.baseSha(), head);
        int commits = incoming.commits();
        if (commits == 0) {
            return new Change(head, 0, 0, 0, List.of(), null);
        }
        incoming.requireSize();
        List<Finding> findings = incoming.secrets(commits);
        if (!findings.isEmpty()) {
            return new Change(head, commits, incoming.filesChanged(), 0, findings, null);
        }
        ReadableDiff diff = incoming.readable();
        return new Change(head, commits, diff.files(), diff.linesChanged(), List.of(), store(diff));
    }

    private String store(ReadableDiff diff) {
        return artifacts.put("text/x-diff", diff.text().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Integrated integrate(IntegrateRequest request) {
        requireNames(request.branch(), request.baseBranch());
        requireSha(request.baseSha());
        Guest guest = guest(request.machineId());
        Mirror mirror = mirrors.of(request.repository());
        String newest = mirror.fetchBase(request.baseBranch());
        if (newest.equals(request.baseSha())) {
            return new Integrated(newest, false, List.of());
        }
        guest.settle(request.branch());
        mirror.pushBase(guest, newest, request.baseBranch());
        // A rebase that was done before its answer was lost is found done, and answered the same.
        List<String> conflicts = guest.rebase(newest, request.baseSha());
        return new Integrated(newest, conflicts.isEmpty(), conflicts);
    }

    private Guest guest(String machineId) {
        if (!MACHINE.matcher(machineId).matches() || machineId.contains("..") || machineId.endsWith(".lock")) {
            throw Failure.fatal(FailureCode.INVALID_INPUT, "\"" + machineId + "\" cannot be a machine's id.");
        }
        Guest guest = new Guest(machines, machineId, limits.gitTimeout(), Heartbeats::beat);
        guest.requireAlive();
        return guest;
    }

    private Set<String> known(String machineId) {
        try {
            Set<String> known = new HashSet<>(machines.machines());
            known.add(machineId);
            return known;
        } catch (IOException e) {
            throw Failure.retryable(
                    FailureCode.WORKSPACE_FAILED, "The host's machines cannot be listed: " + e.getMessage());
        }
    }

    private TicketBody body(String bodyId) {
        try {
            return Payloads.objectMapper().readValue(artifacts.get(bodyId), TicketBody.class);
        } catch (IOException e) {
            throw Failure.fatal(FailureCode.INVALID_INPUT, "Artifact " + bodyId + " is not a ticket's body.");
        }
    }

    private static void requireNames(String... branches) {
        for (String branch : branches) {
            if (!BRANCH.matcher(branch).matches()
                    || branch.contains("..")
                    || branch.contains("@{")
                    || branch.endsWith(".lock")
                    || branch.endsWith(".")) {
                throw Failure.fatal(FailureCode.INVALID_INPUT, "\"" + branch + "\" cannot be a branch's name.");
            }
        }
    }

    private static void requireSha(String sha) {
        if (!SHA.matcher(sha).matches()) {
            throw Failure.fatal(FailureCode.INVALID_INPUT, "\"" + sha + "\" is not a commit's id.");
        }
    }

    /** Nothing leaves this host for a try of which the server expects nothing any more. */
    private void requireCurrent() {
        ActivityInfo info = Activity.getExecutionContext().getInfo();
        switch (standing.of(Standing.Task.of(info), info.getAttempt())) {
            case CURRENT -> {}
            case UNKNOWN ->
                throw Failure.retryable(
                        FailureCode.TEMPORAL_UNAVAILABLE,
                        "Temporal does not say whether this push is still wanted; nothing was pushed.");
            case RETRIED, ENDED ->
                throw Failure.retryable(
                        FailureCode.HOST_LOST, "The ticket went on without this host; nothing was pushed.");
        }
    }
}
