package dev.swarm.activities.model.gateway;

import dev.swarm.activities.model.spend.SpendLedger;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Books in memory; refuses with what it is told to. */
final class MemoryLedger implements SpendLedger {
    final List<Intent> reserved = new CopyOnWriteArrayList<>();
    final Map<String, Outcome> settled = new ConcurrentHashMap<>();
    private final BlockingQueue<Outcome> news = new LinkedBlockingQueue<>();
    volatile @Nullable ApplicationFailure refusal;

    @Override
    public Grant reserve(Intent intent) {
        ApplicationFailure failure = refusal;
        if (failure != null) {
            throw failure;
        }
        reserved.add(intent);
        return new Grant(Optional.empty());
    }

    @Override
    public void settle(String callId, Outcome outcome) {
        settled.put(callId, outcome);
        news.add(outcome);
    }

    /** The next outcome that is booked. */
    Outcome next() throws InterruptedException {
        Outcome outcome = news.poll(20, TimeUnit.SECONDS);
        if (outcome == null) {
            throw new AssertionError("nothing was booked");
        }
        return outcome;
    }
}
