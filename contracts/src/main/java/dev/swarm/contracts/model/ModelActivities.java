package dev.swarm.contracts.model;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * What a session asks of a model, or of its offline stand-in. Texts travel as artifact ids. Each call may run more than
 * once; the last answer counts. Failures: MODEL_UNAVAILABLE (retried), INVALID_PLAN.
 */
@ActivityInterface
public interface ModelActivities {
    /** The next questions, or {@code done} where nothing that changes the result is open. */
    @ActivityMethod(name = "model.clarify")
    Clarification clarify(ClarifyRequest request);

    /** Writes or revises the spec; answers with the artifact id of the Markdown. */
    @ActivityMethod(name = "model.writeSpec")
    WrittenSpec writeSpec(WriteSpecRequest request);

    /** Makes a plan from an approved spec; ticket bodies are stored as artifacts. */
    @ActivityMethod(name = "model.plan")
    PlannedWork plan(PlanRequest request);
}
