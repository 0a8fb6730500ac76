package dev.swarm.workflows.session;

import org.jspecify.annotations.Nullable;

/** Work that a command asked for, done by the workflow's main loop so that commands answer at once. */
sealed interface SessionWork {
    record Clarify(@Nullable String message) implements SessionWork {}

    record Revise(String feedback, String by) implements SessionWork {}

    record MakePlan() implements SessionWork {}

    record RunBuild(String by) implements SessionWork {}
}
