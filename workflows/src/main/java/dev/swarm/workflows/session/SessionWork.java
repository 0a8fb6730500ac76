package dev.swarm.workflows.session;

import dev.swarm.contracts.plan.Pipeline;
import org.jspecify.annotations.Nullable;

/** Work that a command asked for, done by the workflow's main loop so that commands answer at once. */
sealed interface SessionWork {
    /** What is done, as the timeline names it where it fails. */
    String step();

    record Clarify(@Nullable String message) implements SessionWork {
        @Override
        public String step() {
            return "preparing the questions";
        }
    }

    record Retry() implements SessionWork {
        @Override
        public String step() {
            return "trying again";
        }
    }

    record Revise(String feedback, String by) implements SessionWork {
        @Override
        public String step() {
            return "revising the spec";
        }
    }

    record MakePlan(@Nullable Pipeline pipeline) implements SessionWork {
        @Override
        public String step() {
            return "planning the tickets";
        }
    }

    record RunBuild(String by, boolean paused) implements SessionWork {
        @Override
        public String step() {
            return "running the build";
        }
    }
}
