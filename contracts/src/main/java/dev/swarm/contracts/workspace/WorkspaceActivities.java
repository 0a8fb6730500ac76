package dev.swarm.contracts.workspace;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * Code in and out of a machine, on the queue of its host. The host talks to the forge; the machine never does. Idempotency
 * key of all: the machine id. Failures: MACHINE_LOST, WORKSPACE_FAILED, FORGE_UNAVAILABLE, FORGE_REJECTED.
 */
@ActivityInterface
public interface WorkspaceActivities {
    /** Puts the newest commit of the base branch into the machine, on the ticket's branch. */
    @ActivityMethod(name = "workspace.prepare")
    Prepared prepare(PrepareRequest request);

    /** Runs the verify command in the machine; a failing command is a result, not a failure. Heartbeats. */
    @ActivityMethod(name = "workspace.verify")
    Verification verify(VerifyRequest request);

    /** Fetches the commits out of the machine, scans them, and pushes them to the ticket's branch (forced, with lease). */
    @ActivityMethod(name = "workspace.publish")
    Published publish(PublishRequest request);

    /**
     * What the ticket's commits change, as it would be published: scanned for secrets, because a diff is shown to models. It
     * changes nothing on the forge.
     */
    @ActivityMethod(name = "workspace.diff")
    Change diff(DiffRequest request);

    /** Rebases the commits onto the newest base. */
    @ActivityMethod(name = "workspace.integrate")
    Integrated integrate(IntegrateRequest request);
}
