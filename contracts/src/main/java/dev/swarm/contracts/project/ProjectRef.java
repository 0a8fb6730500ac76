package dev.swarm.contracts.project;

import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.GuestImages;
import dev.swarm.contracts.machine.PlacementPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What workflows need to know of a project, as it was when the session or build started.
 *
 * @param projectId stable id, lower case letters, digits and dashes
 * @param repository {@code owner/name} on the forge
 * @param baseBranch the branch that tickets start from and merge into
 * @param verifyCommand shell command that must succeed in a ticket's workspace before its pull request is opened; null
 *     where the project has none
 * @param verifyTimeout how long the verify command may take
 * @param maxParallelTickets how many tickets of the project may run at once, over all its builds
 * @param machineClass the default machine class, such as {@code standard}
 * @param placement where its tickets may run; null for {@link PlacementPolicy#STANDARD}
 * @param egress what its tickets' machines may reach; null for {@link EgressPolicy#NONE}
 * @param image name of the guest image that its tickets' machines are made of; null for {@link GuestImages#DEFAULT}
 * @param review who reviews a change before its pull request may be merged; null for nobody
 * @param agent what works on tickets that a model plans: {@code native} or the name of an agent program; null for {@code native}
 */
public record ProjectRef(
        String projectId,
        String repository,
        String baseBranch,
        @Nullable String verifyCommand,
        Duration verifyTimeout,
        MergeMode mergeMode,
        int maxParallelTickets,
        String machineClass,
        @Nullable PlacementPolicy placement,
        @Nullable EgressPolicy egress,
        @Nullable String image,
        @Nullable ReviewPolicy review,
        @Nullable String agent) {
    /** What {@code agent} calls our own agent. */
    public static final String NATIVE_AGENT = "native";

    /** A project whose tickets may run anywhere, without network, in machines of the default image. */
    public ProjectRef(
            String projectId,
            String repository,
            String baseBranch,
            @Nullable String verifyCommand,
            Duration verifyTimeout,
            MergeMode mergeMode,
            int maxParallelTickets,
            String machineClass) {
        this(
                projectId,
                repository,
                baseBranch,
                verifyCommand,
                verifyTimeout,
                mergeMode,
                maxParallelTickets,
                machineClass,
                null,
                null,
                null,
                null,
                null);
    }

    /** Where its tickets may run. */
    public PlacementPolicy placementOrStandard() {
        return placement == null ? PlacementPolicy.STANDARD : placement;
    }

    /** What its tickets' machines may reach. */
    public EgressPolicy egressOrNone() {
        return egress == null ? EgressPolicy.NONE : egress;
    }

    /** What its tickets' machines are made of. */
    public String imageOrDefault() {
        return image == null ? GuestImages.DEFAULT : image;
    }

    /** The agent program that works on tickets which a model plans; null where that is our own agent. */
    public @Nullable String agentProgram() {
        return agent == null || agent.equals(NATIVE_AGENT) ? null : agent;
    }

    /** The same project with another verify command. */
    public ProjectRef withVerifyCommand(@Nullable String command) {
        return new ProjectRef(
                projectId,
                repository,
                baseBranch,
                command,
                verifyTimeout,
                mergeMode,
                maxParallelTickets,
                machineClass,
                placement,
                egress,
                image,
                review,
                agent);
    }

    /** The same project whose tickets run elsewhere. */
    public ProjectRef withPlacement(PlacementPolicy policy) {
        return new ProjectRef(
                projectId,
                repository,
                baseBranch,
                verifyCommand,
                verifyTimeout,
                mergeMode,
                maxParallelTickets,
                machineClass,
                policy,
                egress,
                image,
                review,
                agent);
    }
}
