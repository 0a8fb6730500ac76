package dev.swarm.contracts.machine;

/**
 * A machine is up.
 *
 * @param adopted true where it had been up before its host worker restarted
 */
public record MachineReady(String machineId, boolean adopted) {}
