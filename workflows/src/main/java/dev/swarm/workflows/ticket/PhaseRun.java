package dev.swarm.workflows.ticket;

import dev.swarm.contracts.plan.Phase;
import dev.swarm.contracts.plan.Pipeline;
import dev.swarm.contracts.workspace.Prepared;
import java.util.ArrayList;
import java.util.List;

/**
 * A pipeline in one machine: its phases are runs of the native agent, each of which is an attempt of its own with its own
 * conversation, limits and log, and leaves its commits to the next one.
 */
final class PhaseRun {
    private final Pipeline pipeline;
    private final TicketStatus status;
    private final Recovery recovery;

    PhaseRun(Pipeline pipeline, TicketStatus status, Recovery recovery) {
        this.pipeline = pipeline;
        this.status = status;
        this.recovery = recovery;
    }

    /** Works through the phases that are not done yet; answers the stages of the last one. */
    AttemptStages work(AttemptStages first, Prepared prepared) {
        List<Phase> done = new ArrayList<>(recovery.phasesIn(prepared));
        AttemptStages stages = first;
        boolean begun = false;
        Phase next = PhaseOrder.next(pipeline, done);
        while (next != null) {
            stages = begun ? stages.again(status.nextAttempt()) : stages;
            begun = true;
            stages.runPhase(prepared, next, pipeline);
            done.add(next);
            recovery.phasesDone(done);
            next = PhaseOrder.next(pipeline, done);
        }
        return stages;
    }

    /** Has the code of a rejected change worked on once more. */
    void rework(AttemptStages stages, Prepared prepared) {
        stages.runPhase(prepared, Phase.REFINEMENT, pipeline);
        recovery.phasesDone(pipeline.phases());
    }
}
