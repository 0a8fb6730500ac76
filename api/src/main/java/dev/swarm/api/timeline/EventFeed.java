package dev.swarm.api.timeline;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Wakes the live streams when there are new events: at once for those of this process, within a second for those that
 * another api process recorded.
 */
@Component
@Lazy(false)
class EventFeed implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(EventFeed.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Timeline timeline;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long newest;
    private boolean open;
    private volatile boolean databaseThere = true;

    EventFeed(Timeline timeline) {
        this.timeline = timeline;
    }

    @EventListener
    void onRecorded(EventsRecorded recorded) {
        advance(recorded.events().getLast().id());
    }

    /** Waits until there is an event above this id or the time is up; answers the newest id. */
    long await(long above, Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (open && newest <= above && left > 0) {
                left = changed.awaitNanos(left);
            }
            return newest;
        } finally {
            lock.unlock();
        }
    }

    /** False once the process is stopping: streams end. */
    boolean isOpen() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    private void advance(long id) {
        lock.lock();
        try {
            if (id > newest) {
                newest = id;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void start() {
        lock.lock();
        try {
            open = true;
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().name("event-feed").start(this::poll);
    }

    private void poll() {
        while (isOpen()) {
            try {
                advance(timeline.head().id());
                databaseThere = true;
            } catch (DataAccessException e) {
                if (databaseThere) {
                    log.warn("cannot look for new events: {}", e.toString());
                }
                databaseThere = false;
            }
            lock.lock();
            try {
                long left = LOOK_EVERY.toNanos();
                while (open && left > 0) {
                    left = changed.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public void stop() {
        lock.lock();
        try {
            open = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isRunning() {
        return isOpen();
    }

    /** Stops before the web server, which waits for requests that are under way. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
