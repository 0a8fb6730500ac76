package dev.swarm.contracts.machine;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * Machines. {@code place} runs on the shared queue of a machine class, the others on the queue of the host that answered
 * it. Idempotency key of all: the machine id.
 */
@ActivityInterface
public interface MachineActivities {
    /** Reserves a slot on this host, kept on disk; one that nobody holds within two minutes lapses. */
    @ActivityMethod(name = "machines.place")
    Reservation place(PlaceRequest request);

    /**
     * Brings the machine up (or adopts it), signals {@code machineReady} to the ticket and heartbeats as long as the
     * machine lives. Ends when the machine is released, dies or the activity is cancelled; destroys the machine in each
     * case. Failures: SANDBOX_UNAVAILABLE, MACHINES_UNAVAILABLE,
     * MACHINE_LOST.
     */
    @ActivityMethod(name = "machines.hold")
    HoldResult hold(HoldRequest request);

    /** Destroys the machine and frees its slot; harmless where it is gone. */
    @ActivityMethod(name = "machines.release")
    void release(String machineId);

    /** Freezes all processes of the machine. */
    @ActivityMethod(name = "machines.pause")
    void pause(String machineId);

    /** Thaws all processes of the machine. */
    @ActivityMethod(name = "machines.resume")
    void resume(String machineId);
}
