package dev.swarm.taskfile;

import dev.swarm.contracts.agent.AgentLimits;
import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.machine.RecoveryPolicy;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Pipeline;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.RetryRule;
import dev.swarm.contracts.plan.TicketSize;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file's content before its references are resolved. */
record Outline(
        @Nullable String title,
        @Nullable String verifyCommand,
        @Nullable PlacementPreference placement,
        @Nullable RecoveryPolicy onLoss,
        List<Task> tasks) {

    /** A task with the places of all that can be wrong about it; {@code key} is null where it follows from the name. */
    record Task(
            Place place,
            String name,
            @Nullable String key,
            Content content,
            List<Reference> dependencies,
            List<Reference> onSuccess,
            List<Reference> onFailure) {}

    /** What a task asks for by itself. */
    record Content(
            String title,
            String description,
            List<String> acceptanceCriteria,
            List<String> tags,
            @Nullable String command,
            @Nullable String verify,
            @Nullable String outputFile,
            Priority priority,
            TicketSize size,
            @Nullable Duration timeout,
            @Nullable RetryRule retry,
            @Nullable String machineClass,
            Map<String, String> labels,
            Worker worker) {}

    /** What works on a task, and how. */
    record Worker(
            AgentKind agent,
            @Nullable String program,
            @Nullable String role,
            @Nullable Integer candidates,
            @Nullable AgentLimits limits,
            @Nullable Pipeline pipeline) {
        /** The native agent, as it usually works. */
        static final Worker NATIVE = new Worker(AgentKind.NATIVE, null, null, null, null, null);
    }

    /** Another task's name or key. */
    record Reference(String name, Place place) {}
}
