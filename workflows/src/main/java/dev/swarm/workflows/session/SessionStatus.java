package dev.swarm.workflows.session;

import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.session.SessionInput;
import dev.swarm.workflows.Timeline;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/** Where a session is, as its timeline and the Temporal Web UI show it. */
final class SessionStatus {
    private final SessionInput input;
    private final SessionDraft draft;
    private final Timeline timeline;

    SessionStatus(SessionInput input, SessionDraft draft) {
        this.input = input;
        this.draft = draft;
        this.timeline = new Timeline(new EventScope(input.project().projectId(), input.sessionId(), null, null));
    }

    Timeline timeline() {
        return timeline;
    }

    /** Writes an event and sends what was gathered. */
    void record(@Nullable String actor, DomainEvent event) {
        timeline.add(actor, draft.state().wire(), event);
        timeline.flush();
    }

    void show() {
        String waitingFor = draft.waitingFor();
        Workflow.setCurrentDetails("**" + draft.state().wire() + "** · spec version " + draft.version()
                + (waitingFor == null ? "" : "\n\nWaiting for " + waitingFor)
                + "\n\n> " + title());
        String state = draft.state().wire();
        if (!state.equals(Workflow.getTypedSearchAttributes().get(SwarmSearchAttributes.STATE))) {
            Workflow.upsertTypedSearchAttributes(SwarmSearchAttributes.STATE.valueSet(state));
        }
    }

    /** The first line of the idea. */
    String title() {
        String firstLine = input.idea().strip().lines().findFirst().orElse("").strip();
        return firstLine.length() > 80 ? firstLine.substring(0, 79) + "…" : firstLine;
    }
}
