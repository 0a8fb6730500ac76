package dev.swarm.workflows;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordActivities;
import dev.swarm.contracts.record.RecordedEvent;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one workflow run on their way to the database. Recording never holds up the work: events are gathered,
 * at most one append is under way, and only {@link #drain} waits.
 */
public final class Timeline {
    /** Keeps one append well below the size limit of a payload (2 MiB). */
    private static final int EVENTS_PER_APPEND = 500;

    private final RecordActivities records =
            Workflow.newActivityStub(RecordActivities.class, ActivityProfiles.record(TaskQueues.RECORDS));
    private final List<RecordedEvent> pending = new ArrayList<>();
    private final EventScope scope;
    private @Nullable Promise<Void> underWay;
    private boolean flushWanted;
    private long seq;

    public Timeline(EventScope scope) {
        this.scope = scope;
    }

    /** An event of this workflow's own scope. */
    public void add(@Nullable String actor, @Nullable String state, DomainEvent event) {
        add(scope, actor, state, event);
    }

    public void add(EventScope eventScope, @Nullable String actor, @Nullable String state, DomainEvent event) {
        Instant now = Instant.ofEpochMilli(Workflow.currentTimeMillis());
        pending.add(new RecordedEvent(++seq, now, eventScope, actor, state, event));
    }

    /** Sends what was gathered, without waiting; behind an append that is under way. */
    public void flush() {
        if (underWay != null && !underWay.isCompleted()) {
            flushWanted = true;
        } else if (!pending.isEmpty()) {
            send();
        }
    }

    /** Sends what was gathered and waits until all is recorded; also in a cancelled workflow. */
    public void drain() {
        Workflow.newDetachedCancellationScope(() -> {
                    flush();
                    Workflow.await(() -> pending.isEmpty() && (underWay == null || underWay.isCompleted()));
                })
                .run();
    }

    private void send() {
        flushWanted = false;
        List<RecordedEvent> batch = new ArrayList<>(pending.subList(0, Math.min(EVENTS_PER_APPEND, pending.size())));
        pending.subList(0, batch.size()).clear();
        if (!pending.isEmpty()) {
            flushWanted = true;
        }
        AppendRequest request = new AppendRequest(
                Workflow.getInfo().getWorkflowId(), Workflow.getInfo().getRunId(), batch);
        Workflow.newDetachedCancellationScope(() -> {
                    Promise<Void> append = Async.procedure(records::append, request);
                    underWay = append;
                    append.thenApply(ignored -> {
                        if (flushWanted) {
                            send();
                        }
                        return null;
                    });
                })
                .run();
    }
}
