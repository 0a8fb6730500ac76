package dev.swarm.api.model;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.FailureCode;
import org.springframework.stereotype.Component;

/** Whether there are models to work with, as far as workers have said. */
@Component
public class ModelPresence {
    private final RouteReports reports;

    ModelPresence(RouteReports reports) {
        this.reports = reports;
    }

    /**
     * Refuses where the workers that were heard of in the last minute have no model; where none was heard of, nothing is known.
     *
     * @param what what needs a model, as the beginning of a sentence
     */
    public void require(String what) {
        if (!reports.live().isEmpty() && reports.routes().isEmpty()) {
            throw new ProblemException(
                    FailureCode.WRONG_STATE,
                    what + " needs a model, and no worker has one: set ANTHROPIC_API_KEY, OPENAI_API_KEY or"
                            + " SWARM_MODELS_FILE where the worker starts, and start it again (swarm models shows them).");
        }
    }
}
