package dev.swarm.workflows.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.contracts.ticket.TicketState;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TicketGraphTest {
    @Test
    void aTicketWaitsForAllItsDependencies() {
        TicketGraph graph = graph(node("c", "a", "b"), node("a"), node("b"));

        assertThat(graph.settle().ready()).containsExactly("a", "b");
        end(graph, "a", TicketState.MERGED);
        assertThat(graph.settle().ready()).isEmpty();
        end(graph, "b", TicketState.MERGED);
        assertThat(graph.settle().ready()).containsExactly("c");
        assertThat(graph.settle().ready()).isEmpty();
    }

    @Test
    void theMostUrgentStartFirstWhileThereIsRoom() {
        TicketGraph graph = graph(node("a"), node("b"), node("c").withPriority(Priority.CRITICAL), node("waits", "a"));
        graph.settle();

        assertThat(graph.toStart(2)).containsExactly("c", "a");
        assertThat(graph.toStart(9)).containsExactly("c", "a", "b");
        assertThat(graph.toStart(0)).isEmpty();

        graph.setPriority("b", Priority.HIGH);
        assertThat(graph.toStart(2)).containsExactly("c", "b");
        assertThat(graph.get("b").state()).isEqualTo(TicketState.READY);
    }

    @Test
    void aFailureBlocksOnlyItsDescendants() {
        TicketGraph graph = graph(node("a"), node("b"), node("a1", "a"), node("a2", "a1"), node("b1", "b"));
        graph.settle();
        end(graph, "a", TicketState.FAILED);
        end(graph, "b", TicketState.MERGED);

        assertThat(graph.settle().ready()).containsExactly("b1");
        assertThat(graph.descendants("a")).containsExactly("a1", "a2");
        assertThat(graph.count(TicketState.BLOCKED)).isEqualTo(2);
        assertThat(graph.unresolved()).containsExactly("a");
    }

    @Test
    void aMergedTicketTakesItsSuccessBranch() {
        TicketGraph graph = graph(branching("a"), node("good"), node("bad"), node("after", "good", "bad"));

        assertThat(graph.settle().ready()).containsExactly("a");
        end(graph, "a", TicketState.MERGED);
        TicketGraph.Changes changes = graph.settle();

        assertThat(changes.ready()).containsExactly("good");
        assertThat(changes.skipped()).containsExactly("bad");
        end(graph, "good", TicketState.MERGED);
        assertThat(graph.settle().ready()).containsExactly("after");
        assertThat(graph.unresolved()).isEmpty();
    }

    @Test
    void aFailedTicketTakesItsFailureBranchWhichMendsIt() {
        TicketGraph graph = graph(branching("a"), node("good"), node("bad"));
        graph.settle();
        end(graph, "a", TicketState.FAILED);
        TicketGraph.Changes changes = graph.settle();

        assertThat(changes.ready()).containsExactly("bad");
        assertThat(changes.skipped()).containsExactly("good");
        assertThat(graph.unresolved()).containsExactly("a");
        end(graph, "bad", TicketState.MERGED);
        assertThat(graph.unresolved()).isEmpty();
    }

    @Test
    void aCancelledTicketTakesNoBranch() {
        TicketGraph graph = graph(branching("a"), node("good"), node("bad"));
        graph.settle();
        end(graph, "a", TicketState.CANCELLED);

        assertThat(graph.settle().skipped()).containsExactly("good", "bad");
        assertThat(graph.unresolved()).containsExactly("a");
    }

    @Test
    void aRetryRunsAgainWithGuidanceAndReopensSkippedBranches() {
        TicketGraph graph = graph(branching("a"), node("good"), node("bad"));
        graph.settle();
        end(graph, "a", TicketState.FAILED);
        graph.settle();

        new CommandRules(graph).checkRetry("a");
        graph.retry("a", "try harder");

        assertThat(graph.settle().ready()).containsExactly("a");
        assertThat(graph.get("a").guidance()).containsExactly("try harder");
        assertThat(graph.get("a").failure()).isNull();
        assertThat(graph.get("good").state()).isEqualTo(TicketState.BLOCKED);
        assertThat(graph.started("a")).isEqualTo(2);
    }

    @Test
    void aRetryLeavesABranchAloneThatAPersonSkipped() {
        TicketGraph graph = graph(branching("a"), node("good"), node("bad"));
        graph.settle();
        graph.skip("bad", "eva");
        end(graph, "a", TicketState.FAILED);
        graph.settle();

        assertThat(graph.retry("a", null)).containsExactly("good");
        assertThat(graph.get("bad").state()).isEqualTo(TicketState.SKIPPED);
        assertThat(graph.get("good").state()).isEqualTo(TicketState.BLOCKED);
    }

    @Test
    void aRetryOnABranchThatIsNotTakenIsRefused() {
        TicketGraph graph = graph(branching("a"), node("good"), node("bad"));
        graph.settle();
        graph.skip("bad", "eva");
        // It is not known yet whether "a" fails.
        assertThatCode(() -> new CommandRules(graph).checkRetry("bad")).doesNotThrowAnyException();
        end(graph, "a", TicketState.MERGED);
        graph.settle();

        refused(FailureCode.WRONG_STATE, () -> new CommandRules(graph).checkRetry("bad"));
    }

    @Test
    void onlyAFailedCancelledOrSkippedTicketIsRetried() {
        TicketGraph graph = graph(node("a"));
        refused(FailureCode.WRONG_STATE, () -> new CommandRules(graph).checkRetry("a"));
        refused(FailureCode.NOT_FOUND, () -> new CommandRules(graph).checkRetry("x"));
        graph.settle();
        end(graph, "a", TicketState.MERGED);
        refused(FailureCode.WRONG_STATE, () -> new CommandRules(graph).checkRetry("a"));
    }

    @Test
    void aSkippedTicketSatisfiesItsDependents() {
        TicketGraph graph = graph(node("a"), node("b", "a"));
        graph.settle();
        end(graph, "a", TicketState.FAILED);
        assertThat(graph.settle().ready()).isEmpty();

        assertThatCode(() -> new CommandRules(graph).checkSkip("a")).doesNotThrowAnyException();
        graph.skip("a", "eva");

        assertThat(graph.settle().ready()).containsExactly("b");
        assertThat(graph.unresolved()).isEmpty();
        refused(FailureCode.WRONG_STATE, () -> new CommandRules(graph).checkSkip("a"));
        graph.started("b");
        refused(FailureCode.WRONG_STATE, () -> new CommandRules(graph).checkSkip("b"));
        refused(FailureCode.WRONG_STATE, () -> new CommandRules(graph).checkPriority("b"));
    }

    @Test
    void oldReportsAreIgnored() {
        TicketGraph graph = graph(node("a"));
        graph.settle();
        end(graph, "a", TicketState.FAILED);
        graph.retry("a", null);
        graph.settle();
        int run = graph.started("a");

        assertThat(graph.reported(report("a", run - 1, TicketState.MERGED))).isFalse();
        assertThat(graph.reported(report("x", 1, TicketState.MERGED))).isFalse();
        assertThat(graph.get("a").state()).isEqualTo(TicketState.ASSIGNED);
        assertThat(graph.active()).isEqualTo(1);
        assertThat(graph.reported(report("a", run, TicketState.MERGED))).isTrue();
        assertThat(graph.reported(report("a", run, TicketState.FAILED))).isFalse();
        assertThat(graph.get("a").state()).isEqualTo(TicketState.MERGED);
    }

    @Test
    void addedTicketsJoinTheGraph() {
        TicketGraph graph = graph(node("a"));
        graph.settle();
        end(graph, "a", TicketState.MERGED);
        graph.add(List.of(node("b", "a")));

        assertThat(graph.settle().ready()).containsExactly("b");
        assertThat(graph.with(List.of(node("c")))).extracting(TicketNode::key).containsExactly("a", "b", "c");
    }

    private static TicketGraph graph(TicketNode... nodes) {
        return new TicketGraph(TicketGraph.planned(List.of(nodes)));
    }

    private static void end(TicketGraph graph, String key, TicketState state) {
        int run = graph.started(key);
        assertThat(graph.reported(report(key, run, state))).isTrue();
    }

    private static TicketReport report(String key, int run, TicketState state) {
        boolean merged = state == TicketState.MERGED;
        return new TicketReport(key, run, state, 1, merged ? null : Failure.of(FailureCode.AGENT_FAILED, "it failed"));
    }

    private static TicketNode node(String key, String... dependsOn) {
        return node(key, List.of(dependsOn), List.of(), List.of());
    }

    private static TicketNode branching(String key) {
        return node(key, List.of(), List.of("good"), List.of("bad"));
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

    private static void refused(FailureCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        failure -> assertThat(failure.getType()).isEqualTo(code.name()));
    }
}
