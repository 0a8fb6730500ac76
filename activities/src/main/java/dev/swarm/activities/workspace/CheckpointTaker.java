package dev.swarm.activities.workspace;

import dev.swarm.activities.agent.Checkpoints;
import dev.swarm.activities.scan.SecretScanner;
import dev.swarm.contracts.agent.Checkpointing;
import dev.swarm.contracts.agent.WorkRequest;
import dev.swarm.contracts.workspace.Finding;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the work of an agent out of its machine while it works, as a commit beside the ticket's branch, and keeps it on the
 * forge, where any host finds it. It is looked at like all that comes out of a machine: what may hold a secret stays here.
 */
final class CheckpointTaker implements Checkpoints {
    private static final Logger log = LoggerFactory.getLogger(CheckpointTaker.class);

    private final Function<String, Guest> guests;
    private final Mirrors mirrors;
    private final SecretScanner scanner;
    private final WorkspaceLimits limits;

    CheckpointTaker(Function<String, Guest> guests, Mirrors mirrors, SecretScanner scanner, WorkspaceLimits limits) {
        this.guests = guests;
        this.mirrors = mirrors;
        this.scanner = scanner;
        this.limits = limits;
    }

    @Override
    public void take(WorkRequest request, BooleanSupplier current) {
        Checkpointing how = request.checkpointing();
        if (how != null) {
            Heartbeats.without(() -> take(request, how, current));
        }
    }

    private void take(WorkRequest request, Checkpointing how, BooleanSupplier current) {
        Guest guest = guests.apply(request.machineId());
        Optional<String> made = guest.checkpoint(how.baseSha());
        if (made.isEmpty()) {
            return;
        }
        Mirror mirror = mirrors.of(how.repository());
        String checkpoint = mirror.fetchCheckpointFrom(guest);
        Incoming incoming = new Incoming(mirror, scanner, limits, how.baseSha(), checkpoint);
        int commits = incoming.commits();
        incoming.requireSize();
        List<Finding> findings = incoming.secrets(commits);
        if (!findings.isEmpty()) {
            log.warn(
                    "A checkpoint of {} may hold a secret ({} in {}) and is not kept",
                    request.ticketId(),
                    findings.getFirst().rule(),
                    findings.getFirst().file());
        } else if (current.getAsBoolean()) {
            mirror.pushCheckpoint(checkpoint, how.branch(), request.attempt());
            log.info("Checkpoint {} of {} attempt {}", checkpoint, request.ticketId(), request.attempt());
        }
    }
}
