package dev.swarm.contracts.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlanGraphTest {
    @Test
    void aValidPlanHasNoProblems() {
        assertThat(PlanGraph.validate(List.of(node("a"), node("b", "a")))).isEmpty();
    }

    @Test
    void anEmptyPlanIsRefused() {
        assertThat(PlanGraph.validate(List.of()))
                .containsExactly(new PlanProblem("", "the plan has no tickets; add at least one"));
    }

    @Test
    void aCycleIsNamed() {
        List<PlanProblem> problems =
                PlanGraph.validate(List.of(node("free"), node("a", "c"), node("b", "a"), node("c", "b", "free")));

        assertThat(problems)
                .containsExactly(new PlanProblem("a", "tickets wait for each other: a → c → b → a; break the cycle"));
    }

    @Test
    void aTicketThatOnlyWaitsForACycleIsNotNamedAsPartOfIt() {
        List<PlanProblem> problems = PlanGraph.validate(List.of(node("tail", "a"), node("a", "b"), node("b", "a")));

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.ticket()).isEqualTo("a");
            assertThat(problem.message()).contains("a → b → a").doesNotContain("tail");
        });
    }

    @Test
    void aCycleThroughABranchIsNamed() {
        List<PlanProblem> problems =
                PlanGraph.validate(List.of(branching("a", List.of("b"), List.of("mend")), node("b"), node("mend")));

        assertThat(problems).isEmpty();
        assertThat(PlanGraph.validate(
                        List.of(branching("a", List.of("b"), List.of()), branching("b", List.of(), List.of("a")))))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("a → b → a"));
    }

    @Test
    void anUnknownNameIsRefusedWhereverItStands() {
        List<PlanProblem> problems =
                PlanGraph.validate(List.of(node("a", "x"), branching("b", List.of("y"), List.of("z"))));

        assertThat(problems)
                .extracting(PlanProblem::ticket, PlanProblem::message)
                .containsExactly(
                        tuple("a", "depends on 'x', which is not in the plan; add it or remove the name"),
                        tuple("b", "names in on_success 'y', which is not in the plan; add it or remove the name"),
                        tuple("b", "names in on_failure 'z', which is not in the plan; add it or remove the name"));
    }

    @Test
    void aDuplicateKeyIsRefused() {
        assertThat(PlanGraph.validate(List.of(node("a"), node("a"))))
                .containsExactly(new PlanProblem("a", "key is used by two tickets; give each its own"));
    }

    @Test
    void aTicketMayNotDependOnItself() {
        assertThat(PlanGraph.validate(List.of(node("a", "a"))))
                .containsExactly(new PlanProblem("a", "depends on itself; remove that"));
    }

    @Test
    void keysAreLowerCaseLettersDigitsAndDashes() {
        for (String bad : List.of("", "A", "a_b", "a b", "ä", "a/b", "a".repeat(41))) {
            assertThat(PlanGraph.validate(List.of(node(bad))))
                    .as("key '%s'", bad)
                    .hasSize(1);
        }
        assertThat(PlanGraph.validate(List.of(node("a-1".repeat(13) + "z")))).isEmpty();
    }

    @Test
    void moreThanTheAllowedNumberOfTicketsIsRefused() {
        List<TicketNode> many = new ArrayList<>();
        for (int i = 0; i < PlanGraph.MAX_TICKETS; i++) {
            many.add(node("t" + i));
        }
        assertThat(PlanGraph.validate(many)).isEmpty();

        many.add(node("last"));

        assertThat(PlanGraph.validate(many))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("5001 tickets"));
    }

    @Test
    void aTicketThatRunsOnlyIfItsOwnDependencyFailsIsRefused() {
        TicketNode trigger = branching("a", List.of(), List.of("mend"));

        assertThat(PlanGraph.validate(List.of(trigger, node("mend", "a"))))
                .containsExactly(
                        new PlanProblem(
                                "mend",
                                "can never run: it runs only if 'a' fails, but depends on it; remove the dependency or the on_failure"));
        // Another ticket may fail after 'a' has merged.
        assertThat(PlanGraph.validate(List.of(trigger, branching("b", List.of(), List.of("mend")), node("mend", "a"))))
                .isEmpty();
        assertThat(PlanGraph.validate(List.of(branching("a", List.of("mend"), List.of("mend")), node("mend", "a"))))
                .isEmpty();
    }

    @Test
    void aTicketMayAskForZeroToTenRetries() {
        for (int allowed : new int[] {0, 10}) {
            assertThat(PlanGraph.validate(List.of(retrying(allowed)))).isEmpty();
        }
        for (int refused : new int[] {-1, 11}) {
            assertThat(PlanGraph.validate(List.of(retrying(refused))))
                    .containsExactly(new PlanProblem("a", "asks for " + refused + " retries; 0 to 10 are allowed"));
        }
    }

    @Test
    void batchesFollowDependenciesAndBranches() {
        List<TicketNode> plan = List.of(
                node("d", "b", "c"), node("a"), node("b", "a"), branching("x", List.of("c"), List.of()), node("c"));

        assertThat(PlanGraph.batches(plan)).containsExactly(List.of("a", "x"), List.of("b", "c"), List.of("d"));
        assertThat(PlanGraph.waitsFor(plan)).containsEntry("c", Set.of("x")).containsEntry("d", Set.of("b", "c"));
    }

    @Test
    void aPipelineIsForOneNativeAgentWithoutARoleOfItsOwn() {
        assertThat(PlanGraph.validate(List.of(phased(AgentKind.NATIVE, null, null))))
                .isEmpty();
        assertThat(PlanGraph.validate(List.of(phased(AgentKind.CLI, "tester", 2))))
                .extracting(PlanProblem::message)
                .containsExactly(
                        "has a pipeline, which only the native agent works through; leave the pipeline out, or the"
                                + " command and the agent program",
                        "has a pipeline, whose phases have roles of their own; leave its role out",
                        "has a pipeline and candidates, which do not go together; leave one of them out");
    }

    private static TicketNode phased(AgentKind agent, @Nullable String role, @Nullable Integer candidates) {
        return new TicketNode(
                "a",
                "Ticket a",
                List.of(),
                Priority.MEDIUM,
                TicketSize.SMALL,
                agent,
                "body",
                null,
                null,
                List.of(),
                List.of(),
                null,
                null,
                null,
                role,
                candidates,
                null,
                Pipeline.SPARC);
    }

    @Test
    void batchesOfACycleAreRefused() {
        assertThatThrownBy(() -> PlanGraph.batches(List.of(node("a", "b"), node("b", "a"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cycle");
    }

    private static TicketNode node(String key, String... dependsOn) {
        return node(key, List.of(dependsOn), List.of(), List.of());
    }

    private static TicketNode retrying(int maxRetries) {
        TicketNode node = node("a");
        return new TicketNode(
                node.key(),
                node.title(),
                node.dependsOn(),
                node.priority(),
                node.size(),
                node.agent(),
                node.bodyId(),
                null,
                new RetryRule(maxRetries, List.of(), List.of(), true),
                node.onSuccess(),
                node.onFailure(),
                null);
    }

    private static TicketNode branching(String key, List<String> onSuccess, List<String> onFailure) {
        return node(key, List.of(), onSuccess, onFailure);
    }

    private static TicketNode node(String key, List<String> dependsOn, List<String> onSuccess, List<String> onFailure) {
        return new TicketNode(
                key,
                "Ticket " + key,
                dependsOn,
                Priority.MEDIUM,
                TicketSize.SMALL,
                AgentKind.COMMAND,
                "body",
                null,
                null,
                onSuccess,
                onFailure,
                null);
    }
}
