package dev.swarm.bench.machine;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.machine.HoldRequest;
import dev.swarm.contracts.machine.HoldResult;
import dev.swarm.contracts.machine.MachineActivities;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineReady;
import dev.swarm.contracts.machine.MachineSpec;
import dev.swarm.contracts.machine.PlaceRequest;
import dev.swarm.contracts.machine.Reservation;
import dev.swarm.workflows.ActivityProfiles;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;

/** The same activities with the same options as in a ticket. */
public final class ClaimWorkflowImpl implements ClaimWorkflow {
    /** Of the machines that are measured; their guests get 256 MiB of memory. */
    public static final MachineLimits LIMITS = new MachineLimits(256, 64, 64);

    static final String MACHINE_CLASS = "standard";

    private boolean ready;

    @Override
    public void run(String machineId) {
        MachineActivities placing = Workflow.newActivityStub(
                MachineActivities.class,
                ActivityProfiles.place(TaskQueues.forMachineClass(MACHINE_CLASS), "Find a host with room"));
        Reservation reservation = placing.place(new PlaceRequest(machineId, machineId, MACHINE_CLASS, LIMITS));
        String queue = reservation.taskQueue();
        MachineActivities holding =
                Workflow.newActivityStub(MachineActivities.class, ActivityProfiles.hold(queue, "Hold a machine"));
        String workflowId = Workflow.getInfo().getWorkflowId();
        Promise<HoldResult> held = Async.function(
                holding::hold, new HoldRequest(machineId, machineId, workflowId, MachineSpec.of(LIMITS)));
        Workflow.await(() -> ready || held.isCompleted());
        if (!ready) {
            held.get();
            throw new IllegalStateException("machine " + machineId + " did not come up");
        }
        Workflow.newActivityStub(ClaimActivities.class, ActivityProfiles.onHost(queue, "Run the first command"))
                .firstCommand(machineId);
        Workflow.newActivityStub(MachineActivities.class, ActivityProfiles.onHost(queue, "Release the machine"))
                .release(machineId);
        held.get();
    }

    @Override
    public void machineReady(MachineReady machine) {
        ready = true;
    }
}
