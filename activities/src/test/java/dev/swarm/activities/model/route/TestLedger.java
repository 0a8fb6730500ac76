package dev.swarm.activities.model.route;

import dev.swarm.activities.model.spend.SpendLedger;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Books in memory, with one budget for all. */
final class TestLedger implements SpendLedger {
    private final Map<String, Intent> open = new LinkedHashMap<>();
    private final Map<String, Outcome> settled = new LinkedHashMap<>();
    private final List<Intent> intents = new ArrayList<>();
    private BigDecimal budget = new BigDecimal("1000");

    synchronized TestLedger budget(String dollars) {
        budget = new BigDecimal(dollars);
        return this;
    }

    @Override
    public synchronized Grant reserve(Intent intent) {
        intents.add(intent);
        Outcome before = settled.get(intent.callId());
        if (before != null) {
            return new Grant(Optional.of(before));
        }
        if (!open.containsKey(intent.callId())) {
            BigDecimal set = open.values().stream().map(Intent::most).reduce(BigDecimal.ZERO, BigDecimal::add);
            if (spent().add(set).add(intent.most()).compareTo(budget) > 0) {
                throw Failure.fatal(FailureCode.BUDGET_EXCEEDED, "The budget of this test is reached; raise it.");
            }
            open.put(intent.callId(), intent);
        }
        return new Grant(Optional.empty());
    }

    @Override
    public synchronized void settle(String callId, Outcome outcome) {
        if (open.remove(callId) != null) {
            settled.put(callId, outcome);
        }
    }

    /** The ids that were asked for, in order. */
    synchronized List<String> asked() {
        return intents.stream().map(Intent::callId).toList();
    }

    synchronized BigDecimal spent() {
        return settled.values().stream().map(Outcome::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Settled calls by id, in the order of settling. */
    synchronized Map<String, Outcome> settled() {
        return new LinkedHashMap<>(settled);
    }

    /** Ids of calls for which money is set aside. */
    synchronized List<String> open() {
        return List.copyOf(open.keySet());
    }

    synchronized List<Intent> intents() {
        return List.copyOf(intents);
    }
}
