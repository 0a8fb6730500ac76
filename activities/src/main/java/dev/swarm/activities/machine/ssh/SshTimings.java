package dev.swarm.activities.machine.ssh;

import java.time.Duration;

/**
 * How long things may take.
 *
 * @param connect for each of: connecting, the handshake, authentication, opening a channel
 * @param keepAlive how often a silent connection is asked whether it lives; whole seconds
 * @param misses after how many unanswered questions a connection counts as dead
 * @param answer for a question that is answered at once; with {@code connect} less than a heartbeat's timeout
 * @param call for any other request to the remote machine
 * @param lend how long to wait for a connection where all are in use
 * @param idle after which an unused connection is closed
 */
record SshTimings(
        Duration connect,
        Duration keepAlive,
        int misses,
        Duration answer,
        Duration call,
        Duration lend,
        Duration idle) {
    static final SshTimings STANDARD = new SshTimings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            3,
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2));
}
