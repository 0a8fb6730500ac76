package dev.swarm.contracts.console;

/**
 * Asks a host to connect a console.
 *
 * @param consoleId names it at the api: the host dials {@code /api/internal/consoles/{consoleId}} with its own key
 * @param hostId the host that has the machine
 */
public record ConsoleRequest(String consoleId, String hostId, String machineId) {}
