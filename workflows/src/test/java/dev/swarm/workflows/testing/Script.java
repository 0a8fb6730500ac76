package dev.swarm.workflows.testing;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** What one activity answers: the scripted answers in turn, then always the same; and what it was asked. */
public final class Script<Q, R> {
    private final Deque<Function<Q, R>> next = new ConcurrentLinkedDeque<>();
    private final List<Q> calls = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<R>> held = new CopyOnWriteArrayList<>();
    private volatile Function<Q, R> otherwise;

    Script(Function<Q, R> otherwise) {
        this.otherwise = otherwise;
    }

    R call(Q request) {
        calls.add(request);
        Function<Q, R> answer = next.poll();
        return (answer == null ? otherwise : answer).apply(request);
    }

    /** Adds an answer. */
    public Script<Q, R> then(R answer) {
        next.add(request -> answer);
        return this;
    }

    /** Adds an answer that follows from what was asked. */
    public Script<Q, R> then(Function<Q, R> answer) {
        next.add(answer);
        return this;
    }

    /** Adds a failure that the server does not retry. */
    public Script<Q, R> thenFail(FailureCode code, String message) {
        next.add(request -> {
            throw Failure.fatal(code, message);
        });
        return this;
    }

    /** Adds a failure that the server retries by the activity's options. */
    public Script<Q, R> thenFailRetryably(FailureCode code, String message) {
        next.add(request -> {
            throw Failure.retryable(code, message);
        });
        return this;
    }

    /** Adds an answer that is given when the test completes the future. */
    public CompletableFuture<R> thenHold() {
        CompletableFuture<R> answer = new CompletableFuture<>();
        held.add(answer);
        next.add(request -> answer.join());
        return answer;
    }

    /** Answers like this from now on. */
    public Script<Q, R> always(Function<Q, R> answer) {
        otherwise = answer;
        return this;
    }

    public List<Q> calls() {
        return calls;
    }

    public int count() {
        return calls.size();
    }

    /** Ends the answers that are still held, so that the worker can stop. */
    void end() {
        held.forEach(answer -> answer.cancel(true));
    }
}
