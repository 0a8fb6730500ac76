package dev.swarm.activities.machine.ssh;

import java.util.Locale;

/** What keeps an agent in on a remote machine. */
public enum Confinement {
    /** Namespaces made by bubblewrap on the remote machine; no network. */
    BUBBLEWRAP,
    /**
     * Nothing: the remote machine itself is the boundary. It takes one ticket at a time, and only tickets whose egress
     * policy is {@code open}, since nothing keeps them from its network.
     */
    NONE;

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
