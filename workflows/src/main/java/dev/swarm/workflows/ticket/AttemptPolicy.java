package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCategory;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.plan.RetryRule;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What follows a failed attempt. Pure, and data: one row per category, and rows for single codes that differ. */
final class AttemptPolicy {
    /** The delays before the first, second and third retry. */
    static final List<Duration> DELAYS = List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30));

    private static final Row NEVER = new Row(List.of(), false);
    private static final Row THREE_TIMES = new Row(DELAYS, false);
    private static final Map<FailureCategory, Row> BY_CATEGORY = new EnumMap<>(Map.of(
            FailureCategory.USER, NEVER,
            FailureCategory.AGENT, THREE_TIMES,
            FailureCategory.PLATFORM, THREE_TIMES,
            FailureCategory.CAPACITY, THREE_TIMES,
            FailureCategory.EXTERNAL, THREE_TIMES,
            FailureCategory.SECURITY, NEVER));
    /** Machines and hosts may be lost often before it is more likely that the ticket kills them. */
    private static final Row AFTER_LOSS = new Row(
            List.of(
                    DELAYS.get(0),
                    DELAYS.get(0),
                    DELAYS.get(1),
                    DELAYS.get(1),
                    DELAYS.get(2),
                    DELAYS.get(2),
                    DELAYS.get(2),
                    DELAYS.get(2),
                    DELAYS.get(2),
                    DELAYS.get(2)),
            false);

    private static final Map<FailureCode, Row> BY_CODE = new EnumMap<>(Map.of(
            FailureCode.MACHINE_LOST,
            AFTER_LOSS,
            FailureCode.HOST_LOST,
            AFTER_LOSS,
            // A conflict goes back to the agent once, on the newest base, and then to a person.
            FailureCode.MERGE_CONFLICT,
            new Row(List.of(Duration.ZERO), true),
            // Nobody is asked twice for the same money: the attempt goes on when a person has raised the budget.
            FailureCode.BUDGET_EXCEEDED,
            new Row(List.of(), true),
            // The same again would cost the same again.
            FailureCode.AGENT_LIMIT,
            new Row(List.of(), true),
            FailureCode.AGENT_NO_PROGRESS,
            new Row(List.of(DELAYS.get(0)), true)));

    private AttemptPolicy() {}

    /** What follows. */
    sealed interface Decision {
        record Retry(Duration delay) implements Decision {}

        record AskPerson() implements Decision {}

        record GiveUp() implements Decision {}
    }

    /**
     * What follows a failure.
     *
     * @param before how many attempts of this run have failed for the same kind of reason before this one
     * @param rule the ticket's own rule; null for none
     */
    static Decision decide(Failure failure, int before, @Nullable RetryRule rule) {
        Row row = row(failure.code(), rule);
        if (before < row.delays().size()) {
            return new Decision.Retry(row.delays().get(before));
        }
        return row.askPerson() ? new Decision.AskPerson() : new Decision.GiveUp();
    }

    private static Row row(FailureCode code, @Nullable RetryRule rule) {
        Row byCode = BY_CODE.get(code);
        if (byCode != null) {
            return byCode;
        }
        Row standard = BY_CATEGORY.getOrDefault(code.category(), NEVER);
        if (rule == null || standard.equals(NEVER)) {
            return standard;
        }
        boolean named = rule.retryOn().contains(code) || rule.retryCategories().contains(code.category());
        boolean namesNone = rule.retryOn().isEmpty() && rule.retryCategories().isEmpty();
        // A lost host is never the ticket's fault, so a ticket's rule about its own failures does not concern it.
        if (!named && !namesNone) {
            return code.category() == FailureCategory.PLATFORM ? standard : NEVER;
        }
        Duration[] delays = new Duration[rule.maxRetries()];
        for (int i = 0; i < delays.length; i++) {
            delays[i] = rule.exponential() ? DELAYS.get(Math.min(i, DELAYS.size() - 1)) : DELAYS.get(0);
        }
        return new Row(List.of(delays), false);
    }

    private record Row(List<Duration> delays, boolean askPerson) {}
}
