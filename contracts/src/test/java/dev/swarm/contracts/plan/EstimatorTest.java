package dev.swarm.contracts.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.failure.ApplicationFailure;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EstimatorTest {
    private static final Rates RATES = new Rates(
            Duration.ofMinutes(10),
            Duration.ofMinutes(20),
            Duration.ofMinutes(50),
            Duration.ofMinutes(10),
            new BigDecimal("0.50"),
            new ModelRates(
                    new BigDecimal("0.80"),
                    new BigDecimal("15"),
                    new ModelRates.Tokens(100_001, 10_000),
                    new ModelRates.Tokens(200_000, 20_000),
                    new ModelRates.Tokens(1_000_000, 50_000)));

    @Test
    void sumsCostsOverAllTickets() {
        Estimate estimate =
                Estimator.estimate(List.of(node("a", TicketSize.SMALL), node("b", TicketSize.LARGE, "a")), RATES, 4);

        assertThat(estimate.tickets()).isEqualTo(2);
        assertThat(estimate.batches()).isEqualTo(2);
        assertThat(estimate.duration()).isEqualTo(Duration.ofMinutes(80));
        assertThat(estimate.vmHours()).isEqualByComparingTo("1.33");
        assertThat(estimate.vmCost()).isEqualByComparingTo("0.67");
        assertThat(estimate.modelCost()).isZero();
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
                RATES.small(), RATES.medium(), RATES.large(), RATES.overhead(), BigDecimal.ONE, RATES.model());

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
    void onlyTicketsThatAModelWorksOnCostTokens() {
        TicketNode twice = model(node("c", TicketSize.LARGE), AgentKind.CLI, 2);

        Estimate none = Estimator.estimate(List.of(node("a", TicketSize.MEDIUM)), RATES, 1);
        Estimate two = Estimator.estimate(
                List.of(
                        node("a", TicketSize.MEDIUM),
                        model(node("b", TicketSize.SMALL), AgentKind.NATIVE, null),
                        twice),
                RATES,
                1);

        assertThat(none.modelCost()).isZero();
        assertThat(none.reasoning()).contains("model cost: $0, no model works on these tickets");
        // (100001 + 2 × 1000000) × 0.80 + (10000 + 2 × 50000) × 15, a million
        assertThat(two.modelCost()).isEqualByComparingTo("3.3300008");
        assertThat(two.reasoning())
                .contains("model cost: 2 tickets, about 2100001 tokens read × $0.80 and 110000 written × $15 a million"
                        + " = $3.33");
        assertThat(two.vmHours()).isEqualByComparingTo("2.83");
    }

    @Test
    void aPipelineTakesTwiceTheTimeAndTokens() {
        TicketNode plain = model(node("a", TicketSize.SMALL), AgentKind.NATIVE, null);

        Estimate one = Estimator.estimate(List.of(plain), RATES, 1);
        Estimate phased = Estimator.estimate(List.of(plain.withPipeline(Pipeline.SPARC)), RATES, 1);

        assertThat(phased.modelCost()).isEqualByComparingTo(one.modelCost().multiply(BigDecimal.TWO));
        assertThat(phased.duration()).isEqualTo(one.duration().plus(RATES.small()));
        assertThat(phased.estimateId()).isNotEqualTo(one.estimateId());
    }

    @Test
    void anUnknownPriceIsNotFree() {
        List<TicketNode> plan = List.of(model(node("a", TicketSize.SMALL), AgentKind.NATIVE, null));
        ModelRates known = Objects.requireNonNull(RATES.model());
        ModelRates unknown = new ModelRates(known.read(), null, known.small(), known.medium(), known.large());

        for (ModelRates rates : Arrays.asList(null, unknown)) {
            assertThatThrownBy(() -> Estimator.estimate(plan, with(rates), 1))
                    .isInstanceOfSatisfying(
                            ApplicationFailure.class,
                            failure -> assertThat(failure.getType()).isEqualTo("MODEL_PRICE_UNKNOWN"));
        }
        ModelRates free =
                new ModelRates(BigDecimal.ZERO, BigDecimal.ZERO, known.small(), known.medium(), known.large());
        assertThat(Estimator.estimate(plan, with(free), 1).modelCost()).isZero();
    }

    private static Rates with(@Nullable ModelRates model) {
        return new Rates(RATES.small(), RATES.medium(), RATES.large(), RATES.overhead(), RATES.vmHour(), model);
    }

    private static TicketNode model(TicketNode node, AgentKind agent, @Nullable Integer candidates) {
        return new TicketNode(
                node.key(),
                node.title(),
                node.dependsOn(),
                node.priority(),
                node.size(),
                agent,
                node.bodyId(),
                null,
                null,
                List.of(),
                List.of(),
                null,
                null,
                null,
                null,
                candidates,
                null,
                null);
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
