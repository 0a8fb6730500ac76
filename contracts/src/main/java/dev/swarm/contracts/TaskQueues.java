package dev.swarm.contracts;

import org.jspecify.annotations.Nullable;

/** The names of all task queues. No other class builds these strings. */
public final class TaskQueues {
    /** Workflows, and the activities of the control plane: model and forge. */
    public static final String CONTROL = "swarm-control";

    /** Activities that write records; served by the api process, the only owner of the database. */
    public static final String RECORDS = "swarm-records";

    private static final String MACHINES_PREFIX = "swarm-machines.";
    private static final String HOST_PREFIX = "swarm-host.";
    private static final String MODEL_PREFIX = "swarm-model.";

    private TaskQueues() {}

    /** The shared queue of a machine class such as {@code standard}; hosts poll it only while they have a free slot. */
    public static String forMachineClass(String machineClass) {
        return MACHINES_PREFIX + machineClass;
    }

    /**
     * The queue of a machine class for tickets that ask for labels, such as {@code swarm-machines.standard+gpu=a100}. A host
     * polls one such queue for each of its labels; a ticket that asks for several waits in the queue of one of them.
     *
     * @param label {@code key=value}; null for tickets that ask for none
     */
    public static String forMachineClass(String machineClass, @Nullable String label) {
        return label == null ? forMachineClass(machineClass) : forMachineClass(machineClass) + "+" + label;
    }

    /** The queue of one host: everything that needs a machine on that host. */
    public static String forHost(String hostId) {
        return HOST_PREFIX + hostId;
    }

    /**
     * The queue of a model route: every call of that route is an activity on it, so that Temporal keeps the route's requests
     * per minute over all workers.
     *
     * @param route see {@link dev.swarm.contracts.model.ModelRoutes}
     */
    public static String forModelRoute(String route) {
        return MODEL_PREFIX + route;
    }
}
