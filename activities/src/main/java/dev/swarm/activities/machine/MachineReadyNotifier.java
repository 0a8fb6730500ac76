package dev.swarm.activities.machine;

import dev.swarm.contracts.machine.MachineReady;

/** Tells a ticket's workflow that its machine is up, by the {@code machineReady} signal; telling it twice is harmless. */
@FunctionalInterface
public interface MachineReadyNotifier {
    void machineReady(String workflowId, MachineReady ready);
}
