package dev.swarm.api.project;

import dev.swarm.contracts.machine.GuestImages;
import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.machine.RecoveryPolicy;
import dev.swarm.contracts.project.MergeMode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is changed of a project; fields that are null stay as they are, an empty {@code verifyCommand} removes it. */
public record ProjectChange(
        @Pattern(regexp = BRANCH, message = "is not a branch name") @Nullable
        String baseBranch,

        @Size(max = 10_000) @Nullable String verifyCommand,
        @Nullable Duration verifyTimeout,
        @Nullable MergeMode mergeMode,
        @Min(1) @Max(100) @Nullable Integer maxParallelTickets,

        @Pattern(regexp = MACHINE_CLASS, message = "must be lower case letters, digits and dashes") @Nullable
        String machineClass,

        @Nullable Map<String, String> labels,
        @Nullable PlacementPreference placement,
        @Nullable RecoveryPolicy onLoss,
        @Valid @Nullable Egress egress,

        @Pattern(regexp = GuestImages.NAME, message = "must be lower case letters, digits and dashes, such as jdk")
        @Nullable
        String image,

        @Pattern(regexp = AGENT, message = "must be native or the name of an agent program, such as claude-code")
        @Nullable
        String agent,

        @Valid @Nullable ReviewSettings review) {
    static final String BRANCH = "[A-Za-z0-9][A-Za-z0-9._/-]{0,199}";
    static final String AGENT = "[a-z0-9][a-z0-9-]{0,39}";
    static final String MACHINE_CLASS = "[a-z0-9][a-z0-9-]{0,39}";
}
