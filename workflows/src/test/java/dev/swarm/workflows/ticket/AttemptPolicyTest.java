package dev.swarm.workflows.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCategory;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.plan.RetryRule;
import dev.swarm.workflows.ticket.AttemptPolicy.Decision;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttemptPolicyTest {
    private static final Decision GIVE_UP = new Decision.GiveUp();
    private static final Set<FailureCode> OF_THEIR_OWN = Set.of(
            FailureCode.MERGE_CONFLICT,
            FailureCode.BUDGET_EXCEEDED,
            FailureCode.AGENT_LIMIT,
            FailureCode.AGENT_NO_PROGRESS);

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void eachFailureIsRetriedAsItsCategorySays(FailureCode code) {
        if (OF_THEIR_OWN.contains(code) || Recovery.isLoss(code)) {
            return;
        }
        boolean never = code.category() == FailureCategory.USER || code.category() == FailureCategory.SECURITY;

        assertThat(decide(code, 0, null)).isEqualTo(never ? GIVE_UP : retry(1));
        assertThat(decide(code, 1, null)).isEqualTo(never ? GIVE_UP : retry(5));
        assertThat(decide(code, 2, null)).isEqualTo(never ? GIVE_UP : retry(30));
        assertThat(decide(code, 3, null)).isEqualTo(GIVE_UP);
    }

    @Test
    void aConflictGoesBackOnceAndThenToAPersonWhateverTheRule() {
        RetryRule rule = new RetryRule(5, List.of(FailureCode.MERGE_CONFLICT), List.of(), false);

        assertThat(decide(FailureCode.MERGE_CONFLICT, 0, null)).isEqualTo(retry(0));
        assertThat(decide(FailureCode.MERGE_CONFLICT, 1, null)).isEqualTo(new Decision.AskPerson());
        assertThat(decide(FailureCode.MERGE_CONFLICT, 1, rule)).isEqualTo(new Decision.AskPerson());
    }

    @Test
    void aPersonIsAskedForMoneyWhateverTheRule() {
        RetryRule rule = new RetryRule(5, List.of(FailureCode.BUDGET_EXCEEDED), List.of(), false);

        assertThat(decide(FailureCode.BUDGET_EXCEEDED, 0, null)).isEqualTo(new Decision.AskPerson());
        assertThat(decide(FailureCode.BUDGET_EXCEEDED, 7, rule)).isEqualTo(new Decision.AskPerson());
    }

    @Test
    void anAgentThatUsedUpWhatItMayOrGotNowhereWaitsForAPerson() {
        assertThat(decide(FailureCode.AGENT_LIMIT, 0, null)).isEqualTo(new Decision.AskPerson());
        assertThat(decide(FailureCode.AGENT_NO_PROGRESS, 0, null)).isEqualTo(retry(1));
        assertThat(decide(FailureCode.AGENT_NO_PROGRESS, 1, null)).isEqualTo(new Decision.AskPerson());
    }

    @Test
    void aRuleThatNamesNothingReplacesTheDefaults() {
        RetryRule rule = new RetryRule(1, List.of(), List.of(), false);

        assertThat(decide(FailureCode.AGENT_FAILED, 0, rule)).isEqualTo(retry(1));
        assertThat(decide(FailureCode.AGENT_FAILED, 1, rule)).isEqualTo(GIVE_UP);
        assertThat(decide(FailureCode.AGENT_FAILED, 0, new RetryRule(0, List.of(), List.of(), true)))
                .isEqualTo(GIVE_UP);
    }

    @Test
    void aRuleRetriesOnlyWhatItNames() {
        RetryRule byCode = new RetryRule(2, List.of(FailureCode.AGENT_TIMED_OUT), List.of(), false);
        RetryRule byCategory = new RetryRule(2, List.of(), List.of(FailureCategory.AGENT), false);

        assertThat(decide(FailureCode.AGENT_TIMED_OUT, 1, byCode)).isEqualTo(retry(1));
        assertThat(decide(FailureCode.AGENT_FAILED, 0, byCode)).isEqualTo(GIVE_UP);
        assertThat(decide(FailureCode.AGENT_FAILED, 1, byCategory)).isEqualTo(retry(1));
        assertThat(decide(FailureCode.DISK_LIMIT, 0, byCategory)).isEqualTo(GIVE_UP);
    }

    @Test
    void aLossIsRetriedTenTimesWhateverTheRule() {
        RetryRule never = new RetryRule(0, List.of(), List.of(), false);

        for (FailureCode loss : List.of(FailureCode.HOST_LOST, FailureCode.MACHINE_LOST)) {
            assertThat(decide(loss, 0, never)).isEqualTo(retry(1));
            assertThat(decide(loss, 9, never)).isEqualTo(retry(30));
            assertThat(decide(loss, 10, null)).isEqualTo(GIVE_UP);
        }
    }

    @Test
    void noRuleMakesAUserOrSecurityFailureRetried() {
        RetryRule rule = new RetryRule(
                3, List.of(FailureCode.SECRET_FOUND), List.of(FailureCategory.USER, FailureCategory.SECURITY), false);

        assertThat(decide(FailureCode.SECRET_FOUND, 0, rule)).isEqualTo(GIVE_UP);
        assertThat(decide(FailureCode.TERMINATED, 0, rule)).isEqualTo(GIVE_UP);
    }

    @Test
    void exponentialDelaysStayAtTheLongest() {
        RetryRule rule = new RetryRule(10, List.of(), List.of(), true);

        assertThat(decide(FailureCode.AGENT_FAILED, 1, rule)).isEqualTo(retry(5));
        assertThat(decide(FailureCode.AGENT_FAILED, 9, rule)).isEqualTo(retry(30));
        assertThat(decide(FailureCode.AGENT_FAILED, 10, rule)).isEqualTo(GIVE_UP);
    }

    private static Decision decide(FailureCode code, int before, @Nullable RetryRule rule) {
        return AttemptPolicy.decide(Failure.of(code, "it failed"), before, rule);
    }

    private static Decision retry(int seconds) {
        return new Decision.Retry(Duration.ofSeconds(seconds));
    }
}
