package dev.swarm.contracts.model;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * What a session asks of a model, or of its offline stand-in: questions on the queue of the route {@code fast}, specs and
 * plans on that of {@code reasoning}. Texts travel as artifact ids. Each call may run more than once; the last answer counts,
 * and a model is paid once for each {@link SessionBrief#step}. Failures: those of category EXTERNAL (retried); BUDGET_EXCEEDED,
 * MODEL_REFUSED, MODEL_OUTPUT_INVALID, MODEL_KEY_REFUSED, MODEL_REQUEST_REFUSED, MODEL_PRICE_UNKNOWN, INVALID_PLAN.
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
