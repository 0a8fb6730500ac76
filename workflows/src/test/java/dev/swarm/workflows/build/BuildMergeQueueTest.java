package dev.swarm.workflows.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.build.MergeTurnRequest;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeTicket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tickets of a build merge one at a time. */
class BuildMergeQueueTest extends BuildFixture {
    @Test
    void oneMergesAtATimeAndTheNextWhenItHasEnded() {
        startThree();
        String first = build.state().merging();
        List<String> waiting = build.state().mergeQueue();

        end(first, TicketState.MERGED);

        Await.until(
                "the next has the turn",
                () -> waiting.get(0).equals(build.state().merging()));
        assertThat(build.state().mergeQueue()).containsExactly(waiting.get(1));
        end(waiting.get(0), TicketState.MERGED);
        end(waiting.get(1), TicketState.MERGED);
        assertThat(report().merged()).isEqualTo(3);
        assertThat(build.state().merging()).isNull();
    }

    @Test
    void whoeverFailsInItsTurnGivesItUp() {
        startThree();
        String first = build.state().merging();
        List<String> waiting = build.state().mergeQueue();

        end(first, TicketState.FAILED);

        Await.until(
                "the next has the turn",
                () -> waiting.get(0).equals(build.state().merging()));
    }

    @Test
    void whoeverLeavesTheQueueIsPassedOver() {
        startThree();
        String first = build.state().merging();
        List<String> waiting = build.state().mergeQueue();

        build.mergeTurn(new MergeTurnRequest(waiting.get(0), false));
        build.mergeTurn(new MergeTurnRequest(first, false));

        Await.until(
                "the last has the turn",
                () -> waiting.get(1).equals(build.state().merging()));
        assertThat(build.state().mergeQueue()).isEmpty();
        build.mergeTurn(new MergeTurnRequest(first, true));
        Await.until("it waits again", () -> build.state().mergeQueue().equals(List.of(first)));
    }

    private void startThree() {
        start(titled("a", FakeTicket.QUEUES), titled("b", FakeTicket.QUEUES), titled("c", FakeTicket.QUEUES));
        Await.until(
                "one has the turn and two wait",
                () -> build.state().mergeQueue().size() == 2);
    }
}
