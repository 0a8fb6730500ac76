package dev.swarm.worker;

/** What a worker serves. */
enum WorkerRole {
    /** Workflows, the model and the forge. */
    CONTROL,
    /** Machines, workspaces and agents. */
    HOST,
    /** The model gateway, for agent programs in machines. It has the providers' keys, as {@link #CONTROL} has. */
    GATEWAY
}
