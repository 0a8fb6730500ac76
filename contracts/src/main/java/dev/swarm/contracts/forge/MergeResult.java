package dev.swarm.contracts.forge;

import org.jspecify.annotations.Nullable;

/** The outcome, and the merge commit where it was merged. */
public record MergeResult(MergeOutcome outcome, @Nullable String mergeSha) {}
