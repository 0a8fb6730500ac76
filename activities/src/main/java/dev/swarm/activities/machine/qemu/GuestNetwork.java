package dev.swarm.activities.machine.qemu;

import java.util.List;

/** What a guest's network card leads to, as options of QEMU's user network. */
@FunctionalInterface
interface GuestNetwork {
    /** Nothing, but for the host's way in to the guest's sshd by a free port of the loopback. */
    GuestNetwork CLOSED = () -> List.of("restrict=on", "ipv6=off", "hostfwd=tcp:127.0.0.1:0-:22");

    List<String> options();
}
