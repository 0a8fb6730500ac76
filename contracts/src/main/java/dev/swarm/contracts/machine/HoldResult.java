package dev.swarm.contracts.machine;

/**
 * How holding a machine ended.
 *
 * @param released true where it was released; false where the machine died
 */
public record HoldResult(boolean released, String message) {}
