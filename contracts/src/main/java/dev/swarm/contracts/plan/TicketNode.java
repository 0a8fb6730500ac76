package dev.swarm.contracts.plan;

import dev.swarm.contracts.agent.AgentLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One ticket of a plan as workflows see it: small, because it lives in workflow history. What the agent is to do is in
 * the {@link TicketBody} that {@code bodyId} names.
 *
 * @param key unique in its plan: 1 to 40 of lower case letters, digits and dashes
 * @param dependsOn keys of tickets that must have merged before this one starts
 * @param bodyId artifact id of the {@link TicketBody}
 * @param timeout how long the agent may work; null for the platform's default
 * @param retry the ticket's own retry rule; null for the platform's default
 * @param onSuccess keys of tickets that run only if this one merges
 * @param onFailure keys of tickets that run only if this one fails
 * @param machineClass null for the project's default
 * @param labels what its host must have besides what the project asks for; null for nothing
 * @param program which agent program works on it where {@code agent} is {@code cli}, such as {@code claude-code}; null for
 *     the platform's default
 * @param role name of the role that its agent plays, such as {@code tester}; null for {@code coder}
 * @param candidates how many attempts run side by side, the best of which is taken: 1 to 5; null for 1
 * @param limits what the native agent may use up for one attempt; null for the platform's default
 * @param pipeline the phases that the native agent works through; null for one run in its role
 */
public record TicketNode(
        String key,
        String title,
        List<String> dependsOn,
        Priority priority,
        TicketSize size,
        AgentKind agent,
        String bodyId,
        @Nullable Duration timeout,
        @Nullable RetryRule retry,
        List<String> onSuccess,
        List<String> onFailure,
        @Nullable String machineClass,
        @Nullable Map<String, String> labels,
        @Nullable String program,
        @Nullable String role,
        @Nullable Integer candidates,
        @Nullable AgentLimits limits,
        @Nullable Pipeline pipeline) {
    public TicketNode {
        labels = labels == null || labels.isEmpty() ? null : Map.copyOf(labels);
    }

    /** A ticket that asks for no labels. */
    public TicketNode(
            String key,
            String title,
            List<String> dependsOn,
            Priority priority,
            TicketSize size,
            AgentKind agent,
            String bodyId,
            @Nullable Duration timeout,
            @Nullable RetryRule retry,
            List<String> onSuccess,
            List<String> onFailure,
            @Nullable String machineClass) {
        this(
                key,
                title,
                dependsOn,
                priority,
                size,
                agent,
                bodyId,
                timeout,
                retry,
                onSuccess,
                onFailure,
                machineClass,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** How many attempts run side by side. */
    public int candidatesOrOne() {
        return candidates == null ? 1 : candidates;
    }

    /** How many times the time and tokens of a plain ticket each attempt is expected to take. */
    int effort() {
        return pipeline == null ? 1 : pipeline.effort();
    }

    /** What its host must have; empty where it asks for nothing. */
    public Map<String, String> labelsOrNone() {
        return labels == null ? Map.of() : labels;
    }

    public TicketNode withPriority(Priority newPriority) {
        return with(dependsOn, newPriority, onSuccess, onFailure, role, pipeline);
    }

    /** The same ticket, worked on phase by phase; the phases have their own roles. */
    public TicketNode withPipeline(Pipeline newPipeline) {
        return with(dependsOn, priority, onSuccess, onFailure, null, newPipeline);
    }

    /** The same ticket at another place in the graph. */
    public TicketNode withReferences(List<String> dependencies, List<String> success, List<String> failure) {
        return with(dependencies, priority, success, failure, role, pipeline);
    }

    private TicketNode with(
            List<String> dependencies,
            Priority newPriority,
            List<String> success,
            List<String> failure,
            @Nullable String newRole,
            @Nullable Pipeline newPipeline) {
        return new TicketNode(
                key,
                title,
                dependencies,
                newPriority,
                size,
                agent,
                bodyId,
                timeout,
                retry,
                success,
                failure,
                machineClass,
                labels,
                program,
                newRole,
                candidates,
                limits,
                newPipeline);
    }
}
