package dev.swarm.activities.model.author;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketSize;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanDraftTest {
    private static final List<String> CRITERIA = List.of("AC-1", "AC-2");

    @Test
    void aPlanThatCoversAllIsSound() {
        assertThat(plan(ticket("a", List.of("AC-1")), ticket("b", List.of("AC-2", "AC-1"), "a"))
                        .problems(CRITERIA, false))
                .isEmpty();
    }

    @Test
    void eachCriterionNeedsATicketAndEachTicketACriterionThatThereIs() {
        assertThat(PlanCoverage.problems(
                        List.of("AC-1", "AC-2", "AC-3"), Map.of("a", List.of("AC-1", "AC-7"), "b", List.of())))
                .containsExactlyInAnyOrder(
                        "ticket a covers AC-7, which the specification does not have", "no ticket covers AC-2, AC-3");
        assertThat(PlanCoverage.problems(List.of(), Map.of())).isEmpty();
    }

    @Test
    void theGraphIsChecked() {
        assertThat(plan(ticket("a", CRITERIA, "b"), ticket("b", List.of(), "a")).problems(CRITERIA, true))
                .containsExactly("a: tickets wait for each other: a → b → a; break the cycle");
        assertThat(plan(ticket("A b", CRITERIA, "c")).problems(CRITERIA, true))
                .containsExactly(
                        "A b: key must be 1 to 40 of lower case letters, digits and dashes",
                        "A b: depends on 'c', which is not in the plan; add it or remove the name");
        assertThat(plan().problems(List.of(), true)).containsExactly("the plan has no tickets; add at least one");
    }

    @Test
    void thereAreAtMostFortyTickets() {
        PlanDraft.Ticket[] tickets = IntStream.rangeClosed(1, 41)
                .mapToObj(i -> ticket("t" + i, CRITERIA))
                .toArray(PlanDraft.Ticket[]::new);

        assertThat(plan(tickets).problems(CRITERIA, true))
                .containsExactly("it has 41 tickets; at most 40 are allowed, so join some");
    }

    @Test
    void somethingMustVerify() {
        PlanDraft plan = new PlanDraft("p", " ", List.of(ticket("a", CRITERIA)));

        assertThat(plan.problems(CRITERIA, true)).isEmpty();
        assertThat(plan.problems(CRITERIA, false))
                .containsExactly(
                        "it has no verifyCommand, and the project has none either; name one that the first ticket makes");
    }

    @Test
    void aTicketSaysWhatAndWhere() {
        PlanDraft.Ticket empty =
                new PlanDraft.Ticket("a", null, null, null, CRITERIA, null, null, null, null, null, null);
        PlanDraft.Ticket outside = new PlanDraft.Ticket(
                "b",
                "B",
                "do b",
                List.of(),
                List.of(),
                List.of("/etc/passwd", "a/../../b", "ok.txt"),
                List.of(),
                Priority.LOW,
                TicketSize.SMALL,
                "coder",
                "");

        assertThat(plan(empty, outside).problems(CRITERIA, true))
                .containsExactly(
                        "a: title must be 1 to 120 characters",
                        "a: description is empty; say what to do and why",
                        "a: priority and size must be given",
                        "a: files is empty; name what it makes or changes",
                        "b: '/etc/passwd' is no path inside the repository",
                        "b: 'a/../../b' is no path inside the repository");
    }

    private static PlanDraft plan(PlanDraft.Ticket... tickets) {
        return new PlanDraft("p", "make test", List.of(tickets));
    }

    private static PlanDraft.Ticket ticket(String key, List<String> covers, String... dependsOn) {
        return new PlanDraft.Ticket(
                key,
                "Ticket " + key,
                "do " + key,
                List.of(),
                covers,
                List.of(key + ".txt"),
                List.of(dependsOn),
                Priority.MEDIUM,
                TicketSize.SMALL,
                "coder",
                "");
    }
}
