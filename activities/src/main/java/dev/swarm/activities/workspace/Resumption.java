package dev.swarm.activities.workspace;

import dev.swarm.contracts.workspace.PrepareRequest;
import java.util.Map;
import java.util.Optional;

/** From which checkpoint a later attempt goes on, and its mark on the forge by which earlier ones know that they are over. */
final class Resumption {
    private final Mirror mirror;
    private final PrepareRequest request;

    Resumption(Mirror mirror, PrepareRequest request) {
        this.mirror = mirror;
        this.request = request;
    }

    /**
     * A checkpoint and what it stands on.
     *
     * @param base a commit of the base branch
     */
    record From(String checkpoint, String base) {}

    /**
     * Marks the attempt as begun and answers where it goes on from; empty where it starts anew. A first attempt has nobody
     * before it and marks nothing.
     *
     * @param newest the newest commit of the base branch
     */
    Optional<From> begin(String newest) {
        if (request.attempt() <= 1) {
            return Optional.empty();
        }
        ForgeBranch there = mirror.onForge(request.branch());
        there.requireNoneAfter(request.attempt());
        Optional<From> from = newestCheckpoint(there, newest);
        if (!there.attempts().containsKey(request.attempt())) {
            // With the checkpoint in it, the mark is one for the attempt after this as well.
            mirror.claim(
                    request.branch(),
                    request.attempt(),
                    from.map(From::checkpoint).orElse(newest));
        }
        return from;
    }

    private Optional<From> newestCheckpoint(ForgeBranch there, String newest) {
        if (request.resumeFrom() == 0) {
            return Optional.empty();
        }
        for (Map.Entry<Integer, String> attempt : there.attempts().entrySet()) {
            if (attempt.getKey() >= request.resumeFrom()) {
                Optional<From> from = mirror.fetchCheckpoint(request.branch(), attempt.getKey(), newest)
                        .flatMap(checkpoint ->
                                mirror.mergeBase(checkpoint, newest).map(base -> new From(checkpoint, base)));
                if (from.isPresent()) {
                    return from;
                }
            }
        }
        return Optional.empty();
    }
}
