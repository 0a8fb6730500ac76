package dev.swarm.workflows.ticket;

import dev.swarm.contracts.FailureCategory;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.plan.Phase;
import dev.swarm.contracts.plan.Pipeline;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which phase of a pipeline is next, and what of it is kept when an attempt ends. Pure. */
final class PhaseOrder {
    private PhaseOrder() {}

    /** The first that is not done; null where all are. */
    static @Nullable Phase next(Pipeline pipeline, List<Phase> done) {
        for (Phase phase : pipeline.phases()) {
            if (!done.contains(phase)) {
                return phase;
            }
        }
        return null;
    }

    /** Whether the next attempt goes on from the work of a failed one: where its agent failed, and not because of a new base. */
    static boolean goesOn(FailureCode code) {
        return code.category() == FailureCategory.AGENT && code != FailureCode.MERGE_CONFLICT;
    }

    /** What an attempt need not do again that did not come to an accepted change: its documents, but not its code. */
    static List<Phase> keptAfterFailure(List<Phase> done) {
        List<Phase> kept = new ArrayList<>();
        for (Phase phase : done) {
            if (phase.writesDocument()) {
                kept.add(phase);
            }
        }
        return kept;
    }
}
