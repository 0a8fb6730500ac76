package dev.swarm.activities.machine.ssh;

import java.io.IOException;

/** The remote machine was reached and refused or failed to do what was asked; the message is its own. */
final class RemoteFailure extends IOException {
    RemoteFailure(String message) {
        super(message);
    }
}
