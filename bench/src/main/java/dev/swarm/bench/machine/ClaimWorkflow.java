package dev.swarm.bench.machine;

import dev.swarm.contracts.machine.MachineReady;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** What a ticket does until its first command, and nothing else: place, hold, run, release. */
@WorkflowInterface
public interface ClaimWorkflow {
    @WorkflowMethod(name = "BenchClaim")
    void run(String machineId);

    @SignalMethod
    void machineReady(MachineReady ready);
}
