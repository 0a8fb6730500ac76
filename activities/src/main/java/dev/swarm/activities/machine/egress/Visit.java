package dev.swarm.activities.machine.egress;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** One request or tunnel of a machine: what is written down of it when it ends. */
final class Visit {
    private static final String ATTRIBUTE = Visit.class.getName();

    final AtomicLong sent = new AtomicLong();
    final AtomicLong received = new AtomicLong();
    private final Machine machine;
    private final String method;
    private final String target;
    private final long began = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile String outcome = "failed";
    private volatile @Nullable String why;
    private volatile boolean tunnel;

    private Visit(Machine machine, String method, String target) {
        this.machine = machine;
        this.method = method;
        this.target = target;
    }

    /** Begins what this request is about. */
    static Visit of(Request request, String target) {
        Visit visit = new Visit(Machine.of(request), request.getMethod(), target);
        request.setAttribute(ATTRIBUTE, visit);
        return visit;
    }

    /** Of a request that was looked at; null for one that was not understood. */
    static @Nullable Visit of(Request request) {
        return (Visit) request.getAttribute(ATTRIBUTE);
    }

    void allowed() {
        outcome = "allowed";
    }

    /** It goes on beyond its request. */
    void tunnel() {
        tunnel = true;
        allowed();
    }

    boolean isTunnel() {
        return tunnel;
    }

    void denied(String reason) {
        outcome = "denied";
        why = reason;
    }

    void failed(String reason) {
        outcome = "failed";
        why = reason;
    }

    /** Whether it has carried as much as one may. */
    boolean isOver(long most) {
        return sent.get() + received.get() > most;
    }

    /** Writes it down, once. */
    void end() {
        if (ended.compareAndSet(false, true)) {
            machine.log()
                    .add(new EgressLog.Line(
                            machine.id(),
                            method,
                            target,
                            outcome,
                            why,
                            sent.get(),
                            received.get(),
                            Duration.ofNanos(System.nanoTime() - began).toMillis()));
        }
    }
}
