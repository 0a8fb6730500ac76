package dev.swarm.taskfile;

import dev.swarm.contracts.agent.AgentLimits;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Pipeline;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.RetryRule;
import dev.swarm.contracts.plan.TicketSize;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One ticket of a task file; together the parts of a {@code TicketNode} and its {@code TicketBody}.
 *
 * @param key unique in its plan: 1 to 40 of lower case letters, digits and dashes
 * @param description what and why, in Markdown: the task's description followed by its prompt
 * @param command shell script for the {@code command} agent; null where the file gives none
 * @param verify replaces the project's verify command for this ticket; null for the project's
 * @param outputFile where the agent's output is also kept, relative to the workspace; null for nowhere
 * @param dependsOn keys of tickets that must have merged before this one starts
 * @param timeout how long the agent may work; null for the platform's default
 * @param retry the ticket's own retry rule; null for the platform's default
 * @param onSuccess keys of tickets that run only if this one merges
 * @param onFailure keys of tickets that run only if this one fails
 * @param machineClass null for the project's default
 * @param labels what its host must have besides what the project asks for
 * @param program which agent program works on it where {@code agent} is {@code cli}; null for the platform's default
 * @param role name of the role that its agent plays; null for the platform's default
 * @param candidates how many attempts run side by side, the best of which is taken: 1 to 5; null for 1
 * @param limits what the native agent may use up for one attempt; null for the platform's default
 * @param pipeline the phases that the native agent works through; null for one run in its role
 */
public record TicketDraft(
        String key,
        String title,
        String description,
        List<String> acceptanceCriteria,
        List<String> tags,
        @Nullable String command,
        @Nullable String verify,
        @Nullable String outputFile,
        List<String> dependsOn,
        Priority priority,
        TicketSize size,
        AgentKind agent,
        @Nullable Duration timeout,
        @Nullable RetryRule retry,
        List<String> onSuccess,
        List<String> onFailure,
        @Nullable String machineClass,
        Map<String, String> labels,
        @Nullable String program,
        @Nullable String role,
        @Nullable Integer candidates,
        @Nullable AgentLimits limits,
        @Nullable Pipeline pipeline) {
    public TicketDraft {
        acceptanceCriteria = List.copyOf(acceptanceCriteria);
        tags = List.copyOf(tags);
        dependsOn = List.copyOf(dependsOn);
        onSuccess = List.copyOf(onSuccess);
        onFailure = List.copyOf(onFailure);
        labels = Map.copyOf(labels);
    }
}
