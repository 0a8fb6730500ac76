package dev.swarm.workflows.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.build.AddTicketsCommand;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.build.BuildWorkflow;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeTicket;
import dev.swarm.workflows.testing.Inputs;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowStub;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A large build hands over from run to run before its history grows large. */
@Timeout(180)
class BuildContinuesAsNewTest extends BuildFixture {
    private static final int TICKETS = 300;

    @Test
    void aLargeBuildContinuesAsNewAndLosesNothing() {
        List<TicketNode> nodes = new ArrayList<>();
        for (int i = 0; i < TICKETS; i++) {
            // Chains of ten, so that what carries over has dependencies that merged in an earlier run.
            nodes.add(
                    i % 10 == 0
                            ? titled("t" + i, FakeTicket.MERGES)
                            : titled("t" + i, FakeTicket.MERGES, "t" + (i - 1)));
        }
        nodes.add(titled("last", FakeTicket.WAITS));
        start(Inputs.build("b", 10, 10, nodes.toArray(new TicketNode[0])));
        AddTicketsCommand command = new AddTicketsCommand("c1", "eva", List.of(titled("added", FakeTicket.MERGES)));
        assertThat(build.addTickets(command).applied()).isTrue();

        awaitMerged(TICKETS + 1);

        // The ticket that was started in the first run, and a command that was applied in it, are known in the last
        // one.
        assertThat(WorkflowStub.fromTyped(platform.running(BuildWorkflow.class, "build/b"))
                        .update("addTickets", Receipt.class, command))
                .isEqualTo(new Receipt(false, "running"));
        platform.client().newUntypedWorkflowStub("ticket/b-last").signal("end", TicketState.MERGED);
        assertThat(report()).isEqualTo(new BuildReport("b", BuildState.COMPLETED, 302, 302, 0, 0));
        assertThat(runLengths())
                .hasSizeGreaterThan(1)
                .allSatisfy(length -> assertThat(length).isLessThan(10_000));
        assertThat(started).extracting(TicketInput::ticketId).hasSize(302).doesNotHaveDuplicates();
        assertThat(platform.records.of(DomainEvent.BuildStarted.class)).hasSize(1);
        assertThat(platform.records.of(DomainEvent.TicketBecameReady.class)).hasSize(302);
    }

    private void awaitMerged(int count) {
        for (int merged = 0; merged < count; merged += 50) {
            int atLeast = Math.min(merged + 50, count);
            Await.until(
                    atLeast + " merged",
                    () -> build.state().tickets().stream()
                                    .filter(ticket -> ticket.state().isFinal())
                                    .count()
                            >= atLeast);
        }
    }

    /** How many events each run of the build has, the newest run first. */
    private List<Integer> runLengths() {
        List<Integer> lengths = new ArrayList<>();
        String runId = "";
        do {
            List<HistoryEvent> events = platform.client()
                    .fetchHistory("build/b", runId.isEmpty() ? null : runId)
                    .getEvents();
            lengths.add(events.size());
            runId = events.get(0).getWorkflowExecutionStartedEventAttributes().getContinuedExecutionRunId();
        } while (!runId.isEmpty());
        return lengths;
    }
}
