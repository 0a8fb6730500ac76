package dev.swarm.activities.machine.ssh;

import java.time.Duration;

/**
 * How long things may take.
 *
 * @param connect for each of: connecting, the handshake, authentication, opening a channel
 * @param keepAlive how often a silent connection is asked whether it lives; whole seconds
 * @param misses after how many unanswered questions a connection counts as dead
 * @param call for one request to the remote machine
 * @param idle after which an unused connection is closed
 */
record SshTimings(Duration connect, Duration keepAlive, int misses, Duration call, Duration idle) {
    static final SshTimings STANDARD = new SshTimings(
            Duration.ofSeconds(8), Duration.ofSeconds(5), 3, Duration.ofSeconds(60), Duration.ofMinutes(2));
}
