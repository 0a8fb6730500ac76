package dev.swarm.activities.machine.firecracker;

import java.io.IOException;

/** Firecracker answered a request with an error. */
final class FirecrackerRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    FirecrackerRefusal(String request, int status, String fault) {
        super("Firecracker refuses " + request + " (" + status + "): " + fault);
        this.status = status;
    }

    int status() {
        return status;
    }
}
