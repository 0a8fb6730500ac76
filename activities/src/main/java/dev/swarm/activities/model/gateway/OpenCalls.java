package dev.swarm.activities.model.gateway;

import dev.swarm.activities.model.gateway.Refusal.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps one ticket from taking the whole gateway: calls at once, and memory for their bodies. */
final class OpenCalls {
    private static final Duration SOON = Duration.ofSeconds(2);

    private final GatewayOptions options;
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final AtomicLong bodies = new AtomicLong();

    OpenCalls(GatewayOptions options) {
        this.options = options;
    }

    /** Each call that is let in is let out by {@link #leave}. */
    void enter(String ticketId) throws Refusal {
        if (calls.merge(ticketId, 1, Integer::sum) > options.callsPerTicket()) {
            leave(ticketId);
            throw new Refusal(
                    Kind.RATE_LIMITED,
                    "This ticket has " + options.callsPerTicket() + " calls open, which is the most.",
                    SOON);
        }
    }

    void leave(String ticketId) {
        calls.computeIfPresent(ticketId, (id, count) -> count == 1 ? null : count - 1);
    }

    /** @param held what the call has already */
    void hold(int held, int more) throws Refusal {
        if (held + more > options.bodyBytes()) {
            throw new Refusal(
                    Kind.TOO_LARGE, "A call may be " + (options.bodyBytes() >> 20) + " MiB long; send less context.");
        }
        if (bodies.addAndGet(more) > options.allBodiesBytes()) {
            bodies.addAndGet(-more);
            throw new Refusal(Kind.UNAVAILABLE, "The gateway has too many large calls at once.", SOON);
        }
    }

    void letGo(int held) {
        bodies.addAndGet(-held);
    }
}
