package dev.swarm.api.build;

import dev.swarm.contracts.FailureCategory;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentLimits;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Pipeline;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.RetryRule;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.plan.TicketSize;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A ticket as a file or a person describes it: its place in the graph and what it asks for, in one. */
record TicketDraft(
        @NotBlank
        @Pattern(regexp = "[a-z0-9-]{1,40}", message = "must be 1 to 40 of lower case letters, digits and dashes")
        String key,

        @NotBlank @Size(max = 200) String title,
        @Size(max = 20_000) @Nullable String description,
        @Size(max = 100) @Nullable List<@NotNull @Size(max = 2_000) String> acceptanceCriteria,
        @Size(max = 50) @Nullable List<@NotNull @Size(max = 100) String> tags,
        @Size(max = 100_000) @Nullable String command,
        @Size(max = 10_000) @Nullable String verify,
        @Size(max = 500) @Nullable String outputFile,
        @Size(max = 1_000) @Nullable List<@NotNull String> dependsOn,
        @Nullable Priority priority,
        @Nullable TicketSize size,
        @Nullable AgentKind agent,
        @Nullable Duration timeout,
        @Valid @Nullable RetryDraft retry,
        @Size(max = 1_000) @Nullable List<@NotNull String> onSuccess,
        @Size(max = 1_000) @Nullable List<@NotNull String> onFailure,

        @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,39}", message = "must be lower case letters, digits and dashes")
        @Nullable
        String machineClass,

        @Nullable Map<String, String> labels,

        @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,39}", message = "must be lower case letters, digits and dashes")
        @Nullable
        String program,

        @Pattern(regexp = "[a-z0-9][a-z0-9-]{0,39}", message = "must be lower case letters, digits and dashes")
        @Nullable
        String role,

        @Min(1) @Max(5) @Nullable Integer candidates,
        @Valid @Nullable LimitsDraft limits,
        @Nullable Pipeline pipeline) {

    /** What works on it: what is named, or else its command where it has one. */
    AgentKind agentOrDefault() {
        if (agent != null) {
            return agent;
        }
        if (program != null) {
            return AgentKind.CLI;
        }
        return command == null ? AgentKind.NATIVE : AgentKind.COMMAND;
    }

    record RetryDraft(
            @Min(0) @Max(10) int maxRetries,
            @Nullable List<@NotNull FailureCode> retryOn,
            @Nullable List<@NotNull FailureCategory> retryCategories,
            @Nullable Boolean exponential) {
        RetryRule toRule() {
            return new RetryRule(
                    maxRetries, orEmpty(retryOn), orEmpty(retryCategories), !Boolean.FALSE.equals(exponential));
        }
    }

    /** What the native agent may use up for one attempt; what is left out is as for every ticket. */
    record LimitsDraft(
            @Min(1) @Max(10_000) @Nullable Integer turns,
            @Min(1_000) @Nullable Long tokens,

            @DecimalMin("0.01") @Digits(integer = 7, fraction = 6) @Nullable
            BigDecimal cost,

            @Min(1) @Max(1_000) @Nullable Integer noProgressTurns) {
        AgentLimits toLimits() {
            AgentLimits usual = AgentLimits.STANDARD;
            return new AgentLimits(
                    turns == null ? usual.turns() : turns,
                    tokens == null ? usual.tokens() : tokens,
                    cost == null ? usual.cost() : cost,
                    noProgressTurns == null ? usual.noProgressTurns() : noProgressTurns);
        }
    }

    TicketBody toBody() {
        return new TicketBody(
                key,
                title,
                description == null ? "" : description,
                orEmpty(acceptanceCriteria),
                orEmpty(tags),
                command,
                verify,
                outputFile);
    }

    TicketNode toNode(String bodyId) {
        return new TicketNode(
                key,
                title,
                orEmpty(dependsOn),
                priority == null ? Priority.MEDIUM : priority,
                size == null ? TicketSize.SMALL : size,
                agentOrDefault(),
                bodyId,
                timeout,
                retry == null ? null : retry.toRule(),
                orEmpty(onSuccess),
                orEmpty(onFailure),
                machineClass,
                labels,
                program,
                role,
                candidates,
                limits == null ? null : limits.toLimits(),
                pipeline);
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
