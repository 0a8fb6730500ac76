package dev.swarm.api.spend;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.swarm.api.problem.ProblemException;
import java.time.YearMonth;
import java.util.Locale;

/** For how long a budget lasts. */
public enum BudgetPeriod {
    /** From the beginning to the end. */
    TOTAL,
    /** For each calendar month in UTC. */
    MONTH;

    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static BudgetPeriod of(String wire) {
        for (BudgetPeriod period : values()) {
            if (period.wire().equals(wire)) {
                return period;
            }
        }
        throw ProblemException.invalid("period", "'" + wire + "' is neither total nor month");
    }

    /** The period of an account that this budget limits in a month. */
    String in(YearMonth month) {
        return this == TOTAL ? wire() : month.toString();
    }
}
