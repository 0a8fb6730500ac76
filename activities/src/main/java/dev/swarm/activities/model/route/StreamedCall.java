package dev.swarm.activities.model.route;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs a blocking call on a virtual thread, whose interruption closes the connection, and hands what is heard to the thread
 * that asked: heartbeats belong to an activity's own thread.
 */
final class StreamedCall {
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

    private StreamedCall() {}

    /**
     * @param heard gets an empty piece where nothing is heard for a while; what it throws stops the call
     * @throws io.temporal.failure.ApplicationFailure where this thread is interrupted, which it stays
     */
    static <T> T run(Function<Consumer<String>, T> call, Consumer<String> heard) {
        return run(call, heard, SIGN_OF_LIFE);
    }

    static <T> T run(Function<Consumer<String>, T> call, Consumer<String> heard, Duration signOfLife) {
        // An empty one is the end.
        BlockingQueue<Optional<String>> pieces = new LinkedBlockingQueue<>();
        FutureTask<T> task = new FutureTask<>(() -> {
            try {
                return call.apply(piece -> pieces.add(Optional.of(piece)));
            } finally {
                pieces.add(Optional.empty());
            }
        });
        Thread.ofVirtual().name("model-call").start(task);
        try {
            while (true) {
                Optional<String> piece = pieces.poll(signOfLife.toMillis(), TimeUnit.MILLISECONDS);
                if (piece == null) {
                    heard.accept("");
                } else if (piece.isPresent()) {
                    heard.accept(piece.get());
                } else {
                    return task.get();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.retryable(FailureCode.MODEL_UNAVAILABLE, "The call of the model was interrupted.");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            task.cancel(true);
        }
    }
}
