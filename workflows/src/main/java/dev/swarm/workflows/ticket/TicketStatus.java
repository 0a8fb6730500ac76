package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.machine.Reservation;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Pipeline;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.ticket.TicketView;
import dev.swarm.workflows.Timeline;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a ticket is doing, as its query, its timeline and the Temporal Web UI show it. */
final class TicketStatus {
    private final TicketInput input;
    private final Timeline timeline;
    private final List<String> guidance;
    private TicketState state = TicketState.READY;
    private TicketState beforePause = TicketState.READY;
    private String step = "waiting for a machine";
    private int attempt;
    private @Nullable Reservation reservation;
    private @Nullable PullRequestRef pullRequest;
    private boolean branchMayExist;
    private long agentSince;
    private boolean checkpointed;
    private @Nullable Failure failure;

    TicketStatus(TicketInput input) {
        this.input = input;
        this.attempt = input.firstAttempt() - 1;
        this.guidance = new ArrayList<>(input.guidance());
        // An earlier run that failed leaves its branch to people.
        this.branchMayExist = input.run() > 1;
        this.timeline = new Timeline(
                new EventScope(input.project().projectId(), input.sessionId(), input.buildId(), input.ticketId()));
    }

    Timeline timeline() {
        return timeline;
    }

    /** Writes an event; it goes out with the next flush. */
    void record(@Nullable String actor, DomainEvent event) {
        timeline.add(actor, state.wire(), event);
    }

    /** Writes an event and sends what was gathered. */
    void recordNow(@Nullable String actor, DomainEvent event) {
        record(actor, event);
        timeline.flush();
    }

    void move(TicketState next, String nowDoing) {
        if (state == TicketState.PAUSED && !next.isFinal()) {
            beforePause = next;
        } else {
            state = next;
        }
        step = nowDoing;
        show();
    }

    void step(String nowDoing) {
        step = nowDoing;
        show();
    }

    void pause() {
        if (state != TicketState.PAUSED) {
            beforePause = state;
            state = TicketState.PAUSED;
        }
        show();
    }

    void resume() {
        state = beforePause;
        show();
    }

    int nextAttempt() {
        failure = null;
        return ++attempt;
    }

    void reserved(Reservation where) {
        reservation = where;
    }

    void released(Reservation where) {
        if (where.equals(reservation)) {
            reservation = null;
        }
    }

    /** From now on the forge may have the ticket's branch, and a pull request that we have not heard of. */
    void pushing() {
        branchMayExist = true;
    }

    boolean branchMayExist() {
        return branchMayExist;
    }

    /** A later attempt leaves its mark on the forge, and an agent that works for long or in phases its checkpoints. */
    boolean attemptRefsMayExist() {
        return attempt > 1
                || checkpointed
                || pipeline() != null && input.policy().checkpointEvery() != null
                || agentSince > 0 && isLong(Duration.ofMillis(Workflow.currentTimeMillis() - agentSince));
    }

    void agentStarts() {
        agentSince = Workflow.currentTimeMillis();
    }

    void agentEnded(Duration worked) {
        agentSince = 0;
        checkpointed |= isLong(worked);
    }

    private boolean isLong(Duration worked) {
        Duration every = input.policy().checkpointEvery();
        return every != null && worked.compareTo(every) >= 0;
    }

    void opened(PullRequestRef opened) {
        pullRequest = opened;
    }

    void failed(Failure why) {
        failure = why;
    }

    void guide(String text) {
        guidance.add(text);
    }

    String ticketId() {
        return input.ticketId();
    }

    /** Whether the platform's own agent works on it. */
    boolean isNative() {
        return input.node().agent() == AgentKind.NATIVE;
    }

    /** The phases that its agent works through; null for none. */
    @Nullable
    Pipeline pipeline() {
        return input.node().pipeline();
    }

    TicketState state() {
        return state;
    }

    int attempt() {
        return attempt;
    }

    List<String> guidance() {
        return List.copyOf(guidance);
    }

    @Nullable
    Failure failure() {
        return failure;
    }

    @Nullable
    PullRequestRef pullRequest() {
        return pullRequest;
    }

    TicketView view() {
        return new TicketView(
                input.ticketId(),
                state,
                step,
                attempt,
                reservation == null ? null : reservation.hostId(),
                reservation == null ? null : reservation.machineId(),
                pullRequest,
                guidance(),
                failure);
    }

    private void show() {
        StringBuilder text = new StringBuilder()
                .append("**")
                .append(state.wire())
                .append("** · attempt ")
                .append(attempt)
                .append(" · ")
                .append(step)
                .append("\n\n")
                .append(input.node().title());
        if (pullRequest != null) {
            text.append("\n\n[Pull request ")
                    .append(pullRequest.number())
                    .append("](")
                    .append(pullRequest.url())
                    .append(')');
        }
        if (failure != null) {
            text.append("\n\nLast failure: `")
                    .append(failure.code())
                    .append("` ")
                    .append(failure.message());
        }
        Workflow.setCurrentDetails(text.toString());
    }

    /** Makes the state searchable; each change costs the server a visibility write, so only lasting states are shown. */
    void publishState() {
        Workflow.upsertTypedSearchAttributes(SwarmSearchAttributes.STATE.valueSet(state.wire()));
    }
}
