package dev.swarm.api.timeline;

import dev.swarm.contracts.command.Receipt;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Lets a command's sender read what the command wrote: between the command and its answer it waits, for a short time, for
 * the workflow's next event to reach the read model.
 */
@Component
public class WrittenReads {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Timeline timeline;
    private final EventFeed feed;
    private final JdbcClient jdbc;

    WrittenReads(Timeline timeline, EventFeed feed, JdbcClient jdbc) {
        this.timeline = timeline;
        this.feed = feed;
        this.jdbc = jdbc;
    }

    /** The place in the timeline before a command. */
    private long mark() {
        return timeline.head().id();
    }

    /** Sends a command to a workflow, and waits for what it wrote. */
    public Receipt after(String workflowId, Supplier<Receipt> command) {
        long mark = mark();
        Receipt receipt = command.get();
        if (receipt.applied()) {
            awaitEvent(workflowId, mark);
        }
        return receipt;
    }

    /** Waits until the workflow has an event after the mark; gives up after a second, which only means an older answer. */
    public void awaitEvent(String workflowId, long mark) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long seen = mark;
        try {
            while (!hasEvent(workflowId, mark)) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || !feed.isOpen()) {
                    return;
                }
                seen = feed.await(seen, Duration.ofNanos(left));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean hasEvent(String workflowId, long mark) {
        return jdbc.sql("select exists (select 1 from event where workflow_id = ? and id > ?)")
                .params(workflowId, mark)
                .query(Boolean.class)
                .single();
    }
}
