package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCategory;
import dev.swarm.contracts.FailureCode;
import java.util.EnumMap;
import java.util.Map;

/** How often attempts of one run have failed, by kind. Lost machines and hosts are one kind, apart from all others. Pure. */
final class FailureCounts {
    private final Map<FailureCode, Integer> byCode = new EnumMap<>(FailureCode.class);
    private final Map<FailureCategory, Integer> byCategory = new EnumMap<>(FailureCategory.class);
    private int losses;

    /** Counts a failure; answers how many of its kind came before. A conflict is a kind of its own. */
    int add(Failure failure) {
        FailureCode code = failure.code();
        if (Recovery.isLoss(code)) {
            return losses++;
        }
        int sameCode = byCode.getOrDefault(code, 0);
        int sameCategory = code == FailureCode.MERGE_CONFLICT ? 0 : byCategory.getOrDefault(code.category(), 0);
        byCode.merge(code, 1, Integer::sum);
        byCategory.merge(code.category(), 1, Integer::sum);
        return Math.max(sameCode, sameCategory);
    }
}
