package dev.swarm.workflows.agent;

import dev.swarm.contracts.agent.AgentInput;
import dev.swarm.contracts.agent.AgentQuestion;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.workflows.Failures;
import dev.swarm.workflows.Timeline;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where an agent's question waits for a person. Its machine stands still meanwhile. */
final class AgentDesk {
    private final AgentInput input;
    private final AgentStatus status;
    private final AgentSteps steps;
    private final Timeline timeline;
    private @Nullable String answer;

    AgentDesk(AgentInput input, AgentStatus status, AgentSteps steps, Timeline timeline) {
        this.input = input;
        this.status = status;
        this.steps = steps;
        this.timeline = timeline;
    }

    /** Waits for the answer, and while the ticket is paused. */
    String ask(AgentQuestion question, Functions.Func<Boolean> paused) {
        answer = null;
        status.asks(question);
        record(null, new DomainEvent.AgentAsked(input.attempt(), question.text(), question.options()));
        quietly(steps::freeze);
        Workflow.await(() -> answer != null && !paused.apply());
        quietly(steps::thaw);
        return Objects.requireNonNull(answer);
    }

    void answer(String by, String text) {
        answer = text;
        status.answered();
        record(by, new DomainEvent.AgentAnswered(input.attempt(), text));
    }

    private void record(@Nullable String actor, DomainEvent event) {
        timeline.add(actor, null, event);
        timeline.flush();
    }

    /** Standing still saves the host's time; without it the question waits as well, and a lost machine is noticed elsewhere. */
    private static void quietly(Functions.Proc step) {
        try {
            step.apply();
        } catch (ActivityFailure failure) {
            if (Failures.isCancellation(failure)) {
                throw failure;
            }
            Workflow.getLogger(AgentDesk.class).warn("The machine of a waiting agent was not stopped or started");
        }
    }
}
