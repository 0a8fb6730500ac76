package dev.swarm.activities.model.gateway;

import java.time.Duration;

/**
 * How the gateway treats calls.
 *
 * @param host the address to listen on
 * @param port 0 for any
 * @param bodyBytes the longest body of a call
 * @param allBodiesBytes how much all bodies together may take while they wait for their answers to begin
 * @param callsPerTicket how many calls of a ticket may be open at once
 * @param firstByte how long a provider may take until its answer begins
 * @param idle after how long without a byte a call is given up
 */
public record GatewayOptions(
        String host,
        int port,
        int bodyBytes,
        long allBodiesBytes,
        int callsPerTicket,
        Duration firstByte,
        Duration idle) {
    public static GatewayOptions standard(String host, int port) {
        return new GatewayOptions(
                host,
                port,
                16 << 20,
                Math.max(32L << 20, Runtime.getRuntime().maxMemory() / 8),
                16,
                Duration.ofMinutes(10),
                Duration.ofMinutes(5));
    }
}
