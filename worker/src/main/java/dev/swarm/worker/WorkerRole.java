package dev.swarm.worker;

/** What a worker serves. */
enum WorkerRole {
    /** Workflows, the model and the forge. */
    CONTROL,
    /** Machines, workspaces and agents. */
    HOST
}
