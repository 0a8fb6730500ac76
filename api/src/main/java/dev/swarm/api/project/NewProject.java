package dev.swarm.api.project;

import dev.swarm.contracts.machine.GuestImages;
import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.machine.RecoveryPolicy;
import dev.swarm.contracts.project.MergeMode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A project to make; what is null gets its usual value. */
public record NewProject(
        @NotBlank @Size(max = 100) String name,

        @Pattern(regexp = REPOSITORY, message = "must look like owner/name") @Nullable
        String repository,

        @Pattern(regexp = ProjectChange.BRANCH, message = "is not a branch name") @Nullable
        String baseBranch,

        @Size(max = 10_000) @Nullable String verifyCommand,
        @Nullable Duration verifyTimeout,
        @Nullable MergeMode mergeMode,
        @Min(1) @Max(100) @Nullable Integer maxParallelTickets,

        @Pattern(regexp = ProjectChange.MACHINE_CLASS, message = "must be lower case letters, digits and dashes")
        @Nullable
        String machineClass,

        @Nullable Map<String, String> labels,
        @Nullable PlacementPreference placement,
        @Nullable RecoveryPolicy onLoss,
        @Valid @Nullable Egress egress,

        @Pattern(regexp = GuestImages.NAME, message = "must be lower case letters, digits and dashes, such as jdk")
        @Nullable
        String image,

        @Pattern(
                regexp = ProjectChange.AGENT,
                message = "must be native or the name of an agent program, such as claude-code")
        @Nullable
        String agent,

        @Valid @Nullable ReviewSettings review) {
    private static final String REPOSITORY = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}/[A-Za-z0-9._-]{1,100}";

    /** A project of which nothing but the name is said. */
    public static NewProject named(String name) {
        return new NewProject(name, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** The same in this repository; null for the usual one. */
    public NewProject at(@Nullable String repositoryName) {
        return new NewProject(
                name,
                repositoryName,
                baseBranch,
                verifyCommand,
                verifyTimeout,
                mergeMode,
                maxParallelTickets,
                machineClass,
                labels,
                placement,
                onLoss,
                egress,
                image,
                agent,
                review);
    }

    /** All that can be changed later as well. */
    ProjectChange settings() {
        return new ProjectChange(
                baseBranch,
                verifyCommand,
                verifyTimeout,
                mergeMode,
                maxParallelTickets,
                machineClass,
                labels,
                placement,
                onLoss,
                egress,
                image,
                agent,
                review);
    }
}
