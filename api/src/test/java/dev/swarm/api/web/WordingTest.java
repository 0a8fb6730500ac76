package dev.swarm.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.api.session.SessionView.PlannedTicket;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.contracts.session.Question;
import dev.swarm.contracts.ticket.TicketAction;
import dev.swarm.contracts.ticket.TicketState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WordingTest {
    private static PlannedTicket ticket(String key, String... dependsOn) {
        return new PlannedTicket(key, key, List.of(dependsOn), Priority.MEDIUM, TicketSize.SMALL);
    }

    private static List<List<String>> keys(List<List<PlannedTicket>> batches) {
        return batches.stream()
                .map(batch -> batch.stream().map(PlannedTicket::key).toList())
                .toList();
    }

    @Test
    void ordersTicketsByRounds() {
        assertThat(keys(Batches.of(List.of(ticket("c", "a", "b"), ticket("a"), ticket("b", "a"), ticket("d")))))
                .containsExactly(List.of("a", "d"), List.of("b"), List.of("c"));
        assertThat(keys(Batches.of(List.of(ticket("a", "b"), ticket("b", "a")))))
                .containsExactly(List.of("a", "b"));
    }

    @Test
    void saysHowLongAgo() {
        assertThat(Show.ago(Duration.ofSeconds(-5))).isEqualTo("just now");
        assertThat(Show.ago(Duration.ofSeconds(59))).isEqualTo("just now");
        assertThat(Show.ago(Duration.ofMinutes(5))).isEqualTo("5 min ago");
        assertThat(Show.ago(Duration.ofHours(23))).isEqualTo("23 h ago");
        assertThat(Show.ago(Duration.ofDays(3))).isEqualTo("3 d ago");
    }

    @Test
    void wordsOfUnknownEvents() {
        assertThat(EventWords.spaced("BudgetSpent")).isEqualTo("Budget spent");
    }

    @ParameterizedTest
    @EnumSource(TicketState.class)
    void offersWhatMakesSense(TicketState state) {
        List<String> names = TicketButton.of(TicketAction.allowedIn(state)).stream()
                .map(TicketButton::name)
                .toList();
        assertThat(names.contains("terminate")).isEqualTo(state.isActive());
        assertThat(names.contains("resume")).isEqualTo(state == TicketState.PAUSED);
        assertThat(names.isEmpty()).isEqualTo(state == TicketState.MERGED);
    }

    @Test
    void typedAnswersGoBeforeChosenOnes() {
        List<Question> questions = List.of(
                new Question("a", "A?", List.of("x"), "x"),
                new Question("b", "B?", List.of("x"), "x"),
                new Question("c", "C?", List.of(), "x"));
        assertThat(SessionPages.answers(
                        questions,
                        Map.of("answer.a", "x", "other.a", "typed", "answer.b", "y", "other.b", " ", "evil", "z")))
                .isEqualTo(Map.of("a", "typed", "b", "y"));
    }
}
