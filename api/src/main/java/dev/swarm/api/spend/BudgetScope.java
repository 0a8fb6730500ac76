package dev.swarm.api.spend;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.record.EventScope;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a budget limits, the widest first. */
public enum BudgetScope {
    /** The whole platform. Its only id is {@link #ALL}. */
    TENANT,
    PROJECT,
    BUILD,
    TICKET;

    static final String ALL = "all";

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static BudgetScope of(String wire) {
        for (BudgetScope scope : values()) {
            if (scope.wire().equals(wire)) {
                return scope;
            }
        }
        throw ProblemException.invalid("scope", "'" + wire + "' is none of tenant, project, build and ticket");
    }

    /** What of this kind a payer is, or belongs to; null for none. */
    @Nullable
    String idOf(EventScope payer) {
        return switch (this) {
            case TENANT -> ALL;
            case PROJECT -> payer.projectId();
            case BUILD -> payer.buildId();
            case TICKET -> payer.ticketId();
        };
    }

    /** The payer without what is narrower than this. */
    EventScope of(EventScope payer) {
        return switch (this) {
            case TENANT -> new EventScope(null, null, null, null);
            case PROJECT -> new EventScope(payer.projectId(), null, null, null);
            case BUILD -> new EventScope(payer.projectId(), payer.sessionId(), payer.buildId(), null);
            case TICKET -> payer;
        };
    }
}
