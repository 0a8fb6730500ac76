package dev.swarm.contracts.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EstimatorTest {
    private static final Rates RATES = new Rates(
            Duration.ofMinutes(10),
            Duration.ofMinutes(20),
            Duration.ofMinutes(50),
            Duration.ofMinutes(10),
            new BigDecimal("0.50"),
            new BigDecimal("2"));

    @Test
    void sumsCostsOverAllTickets() {
        Estimate estimate =
                Estimator.estimate(List.of(node("a", TicketSize.SMALL), node("b", TicketSize.LARGE, "a")), RATES, 4);

        assertThat(estimate.tickets()).isEqualTo(2);
        assertThat(estimate.batches()).isEqualTo(2);
        assertThat(estimate.duration()).isEqualTo(Duration.ofMinutes(80));
        assertThat(estimate.vmHours()).isEqualByComparingTo("1.33");
        assertThat(estimate.vmCost()).isEqualByComparingTo("0.67");
        assertThat(estimate.modelCost()).isEqualByComparingTo("2.00");
        assertThat(estimate.reasoning().get(0)).isEqualTo("2 tickets: 1 small × 10 min, 1 large × 50 min");
    }

    @Test
    void wallTimeDependsOnParallelism() {
        List<TicketNode> plan =
                List.of(node("a", TicketSize.SMALL), node("b", TicketSize.SMALL), node("c", TicketSize.SMALL));

        assertThat(Estimator.estimate(plan, RATES, 3).duration()).isEqualTo(Duration.ofMinutes(20));
        assertThat(Estimator.estimate(plan, RATES, 2).duration()).isEqualTo(Duration.ofMinutes(40));
        assertThat(Estimator.estimate(plan, RATES, 1).duration()).isEqualTo(Duration.ofMinutes(60));
        assertThat(Estimator.estimate(plan, RATES, 0).duration()).isEqualTo(Duration.ofMinutes(60));
    }

    @Test
    void theSamePlanHasTheSameIdAndAnyChangeAnother() {
        List<TicketNode> plan = List.of(node("a", TicketSize.SMALL));
        String id = Estimator.estimate(plan, RATES, 2).estimateId();
        Rates dearer = new Rates(
                RATES.small(), RATES.medium(), RATES.large(), RATES.overhead(), BigDecimal.ONE, BigDecimal.ONE);

        assertThat(id).matches("e[0-9a-f]{16}");
        assertThat(Estimator.estimate(List.of(node("a", TicketSize.SMALL)), RATES, 2)
                        .estimateId())
                .isEqualTo(id);
        assertThat(Estimator.estimate(List.of(node("a", TicketSize.LARGE)), RATES, 2)
                        .estimateId())
                .isNotEqualTo(id);
        assertThat(Estimator.estimate(plan, RATES, 3).estimateId()).isNotEqualTo(id);
        assertThat(Estimator.estimate(plan, dearer, 2).estimateId()).isNotEqualTo(id);
    }

    @Test
    void saysThatNoPaidModelIsConfigured() {
        Rates free = new Rates(
                RATES.small(), RATES.medium(), RATES.large(), RATES.overhead(), BigDecimal.ONE, BigDecimal.ZERO);

        Estimate estimate = Estimator.estimate(List.of(node("a", TicketSize.MEDIUM)), free, 1);

        assertThat(estimate.modelCost()).isEqualByComparingTo("0");
        assertThat(estimate.reasoning()).contains("model cost: $0, no paid model is configured");
    }

    @Test
    void refusesACycle() {
        List<TicketNode> cycle = List.of(node("a", TicketSize.SMALL, "b"), node("b", TicketSize.SMALL, "a"));

        assertThatThrownBy(() -> Estimator.estimate(cycle, RATES, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cycle");
    }

    private static TicketNode node(String key, TicketSize size, String... dependsOn) {
        return new TicketNode(
                key,
                "Ticket " + key,
                List.of(dependsOn),
                Priority.MEDIUM,
                size,
                AgentKind.COMMAND,
                "body",
                null,
                null,
                List.of(),
                List.of(),
                null);
    }
}
