package dev.swarm.api.problem;

import java.io.IOException;

/** The request's body is larger than its path allows. */
public final class BodyTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    public BodyTooLargeException(long limit) {
        super("The body is larger than the " + limit + " bytes that are allowed here.");
    }
}
