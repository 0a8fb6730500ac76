package dev.swarm.activities.machine.guest;

import java.io.IOException;

/** The guest agent answered that it could not do what it was asked. */
public final class GuestError extends IOException {
    private static final long serialVersionUID = 1L;

    GuestError(String message) {
        super(message);
    }
}
