package dev.swarm.activities.machine.egress;

import java.io.IOException;

/** A connection that is not allowed; the message says why, to people. */
final class EgressDenied extends IOException {
    private static final long serialVersionUID = 1L;

    EgressDenied(String why) {
        super(why);
    }
}
