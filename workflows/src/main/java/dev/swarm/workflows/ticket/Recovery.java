package dev.swarm.workflows.ticket;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.machine.RecoveryPolicy;
import dev.swarm.contracts.plan.Phase;
import dev.swarm.contracts.workspace.Prepared;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the machines and hosts that were lost before an attempt mean for it. Pure. */
final class Recovery {
    private final RecoveryPolicy policy;
    private int chainStart;
    private @Nullable String lostOn;
    private boolean hostLost;
    private @Nullable String transcriptId;
    private int guidanceTold;
    private List<Phase> phases = List.of();

    Recovery(RecoveryPolicy policy, int firstAttempt) {
        this.policy = policy;
        this.chainStart = firstAttempt;
    }

    /** A loss is nobody's fault: unlike any other failure it takes nothing from what an agent may try. */
    static boolean isLoss(FailureCode code) {
        return code == FailureCode.MACHINE_LOST || code == FailureCode.HOST_LOST;
    }

    /** The attempt ended with a loss on this host; null where it had none yet. */
    void lost(@Nullable String hostId, FailureCode code) {
        lostOn = hostId;
        hostLost = code == FailureCode.HOST_LOST;
    }

    /** The attempt ended otherwise: its work is not what the next one goes on from. */
    void startsAnew(int nextAttempt) {
        chainStart = nextAttempt;
        phases = List.of();
        forgets();
    }

    /** The agent failed in a phase of a pipeline: the next attempt goes on from its work, and keeps its documents. */
    void repeatsPhase() {
        phases = PhaseOrder.keptAfterFailure(phases);
        forgets();
    }

    private void forgets() {
        lostOn = null;
        hostLost = false;
        transcriptId = null;
        guidanceTold = 0;
    }

    /** These phases are done; what comes next has a conversation of its own. */
    void phasesDone(List<Phase> done) {
        phases = List.copyOf(done);
        transcriptId = null;
        guidanceTold = 0;
    }

    /** The phases whose work is in this workspace: none where nothing of it was saved. */
    List<Phase> phasesIn(Prepared prepared) {
        if (prepared.checkpointSha() == null && !phases.isEmpty()) {
            phasesDone(List.of());
        }
        return phases;
    }

    /** A native agent has come so far in its conversation, in which it was told so many pieces of guidance. */
    void conversed(@Nullable String transcript, int told) {
        if (transcript != null) {
            transcriptId = transcript;
            guidanceTold = told;
        }
    }

    /** The conversation that the next native agent goes on with; null where it begins a new one. */
    @Nullable
    String transcriptId() {
        return transcriptId;
    }

    /** How many pieces of guidance were told in that conversation. */
    int guidanceTold() {
        return guidanceTold;
    }

    /** The first attempt whose checkpoints this one may go on from; 0 where it starts anew. */
    int resumeFrom(int attempt) {
        return attempt > chainStart ? chainStart : 0;
    }

    /** The host to try before all others; null for none. */
    @Nullable
    String restartOn() {
        return policy == RecoveryPolicy.RESTART && !hostLost ? lostOn : null;
    }

    /** The host to leave out while others have room; null for none. */
    @Nullable
    String avoid() {
        return policy == RecoveryPolicy.RESTART && !hostLost ? null : lostOn;
    }
}
