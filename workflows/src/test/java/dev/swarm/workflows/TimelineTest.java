package dev.swarm.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordedEvent;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.TestPlatform;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The timeline and the command inbox, in workflows that do nothing else. */
@Timeout(60)
class TimelineTest {
    private final TestPlatform platform = new TestPlatform(TalkerImpl.class, ListenerImpl.class);

    /** Writes so many events, each with a flush of its own, and waits until they are recorded. */
    @WorkflowInterface
    public interface Talker {
        @WorkflowMethod
        void run(int events);
    }

    public static final class TalkerImpl implements Talker {
        private final Timeline timeline = new Timeline(new EventScope("p", "s", null, null));

        @Override
        public void run(int events) {
            for (int i = 1; i <= events; i++) {
                timeline.add("eva", "running", new DomainEvent.GuidanceGiven("event " + i));
                timeline.flush();
            }
            timeline.drain();
        }
    }

    /** Applies so many commands, and the first one again; answers which were applied, and what is remembered. */
    @WorkflowInterface
    public interface Listener {
        @WorkflowMethod
        List<String> run(int commands);
    }

    public static final class ListenerImpl implements Listener {
        @Override
        public List<String> run(int commands) {
            Timeline timeline = new Timeline(new EventScope("p", "s", null, null));
            CommandInbox inbox = new CommandInbox(timeline, () -> "running", Set.of("carried"));
            List<String> applied = new ArrayList<>();
            for (int i = 1; i <= commands; i++) {
                String id = "c" + i;
                inbox.apply(new PlainCommand(id, "eva", null), () -> applied.add(id));
            }
            for (String id : new String[] {"c1", "c" + commands, "carried"}) {
                inbox.apply(new PlainCommand(id, "eva", null), () -> applied.add("again " + id));
            }
            inbox.apply(new PlainCommand(null, "eva", null), () -> applied.add("without id"));
            inbox.apply(new PlainCommand(null, "eva", null), () -> applied.add("without id"));
            applied.add(inbox.seen().size() + " remembered");
            return applied;
        }
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void eventsWaitForTheAppendBeforeThemAndTravelInBatches() {
        CompletableFuture<Boolean> first = platform.records.appends.thenHold();
        platform.start();
        Talker talker = platform.stub(Talker.class, "talker");
        WorkflowClient.start(talker::run, 1_200);
        Await.until("the first append", () -> platform.records.appends.count() == 1);
        assertThat(platform.records.appends.calls().get(0).events()).hasSize(1);

        first.complete(true);
        WorkflowStub.fromTyped(talker).getResult(Void.class);

        assertThat(platform.records.appends.calls())
                .extracting(request -> request.events().size())
                .containsExactly(1, 500, 500, 199);
        assertThat(platform.records.all())
                .extracting(RecordedEvent::seq)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 1_200).boxed().toList());
        assertThat(platform.records.appends.calls())
                .extracting(AppendRequest::workflowId)
                .containsOnly("talker");
        assertThat(platform.records.appends.calls())
                .extracting(AppendRequest::runId)
                .doesNotContainNull();
    }

    @Test
    void anAppendThatFailsIsRepeatedUntilTheApiAnswers() {
        for (int i = 0; i < 5; i++) {
            platform.records.appends.thenFailRetryably(FailureCode.DATABASE_UNAVAILABLE, "not now");
        }
        platform.start();
        Talker talker = platform.stub(Talker.class, "talker");

        talker.run(1);

        // At least once: skipped time may also let a try time out.
        assertThat(platform.records.appends.count()).isGreaterThanOrEqualTo(6);
        assertThat(platform.records.all()).extracting(RecordedEvent::seq).containsOnly(1L);
    }

    @Test
    void aCommandIsAppliedOnceAsLongAsItIsRemembered() {
        platform.start();
        assertThat(platform.stub(Listener.class, "few").run(3))
                .containsExactly("c1", "c2", "c3", "without id", "without id", "4 remembered");
        assertThat(platform.stub(Listener.class, "many").run(300))
                .hasSize(305)
                .contains("again c1", "again carried")
                .doesNotContain("again c300")
                .endsWith("without id", "without id", "200 remembered");
    }

    @Test
    void eventsCarryWorkflowTime() {
        platform.start();
        long before = platform.now();
        platform.stub(Talker.class, "talker").run(1);

        assertThat(platform.records.all().get(0).at().toEpochMilli()).isBetween(before, platform.now());
        assertThat(platform.records.all().get(0).scope()).isEqualTo(new EventScope("p", "s", null, null));
    }
}
