package dev.swarm.workflows.session;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.session.SessionInput;
import dev.swarm.contracts.session.SessionState;
import dev.swarm.contracts.session.StartBuildCommand;
import dev.swarm.workflows.Failures;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The main loop of a session: does what commands asked for, reminds people, and expires. */
final class SessionRun {
    private final SessionInput input;
    private final SessionDraft draft;
    private final SessionStatus status;
    private final SessionAuthor author;
    private final SessionBuild build;
    private final Deque<SessionWork> work = new ArrayDeque<>();
    private @Nullable CancellationScope authoring;
    private int acts;

    SessionRun(SessionInput input, SessionDraft draft, SessionStatus status) {
        this.input = input;
        this.draft = draft;
        this.status = status;
        this.author = new SessionAuthor(input, draft, status);
        this.build = new SessionBuild(input, draft, status, author);
    }

    void run() {
        status.record(input.createdBy(), new DomainEvent.SessionStarted(input.idea()));
        work.add(new SessionWork.Clarify(null));
        try {
            while (!draft.state().isFinal()) {
                SessionWork next = work.poll();
                if (next != null) {
                    perform(next);
                } else {
                    waitForPerson();
                }
                status.show();
            }
        } catch (CanceledFailure cancelled) {
            cancel("Temporal", "the workflow was cancelled");
        }
        status.show();
        status.timeline().drain();
    }

    void next(SessionWork item) {
        work.add(item);
    }

    void personActed() {
        acts++;
    }

    void consented(StartBuildCommand command) {
        String buildId = WorkflowIds.buildOfSession(input.sessionId());
        draft.building(buildId);
        status.record(command.actor(), new DomainEvent.BuildConsented(command.estimateId(), buildId));
        next(new SessionWork.RunBuild(command.actor(), command.paused()));
    }

    void retry(String by, @Nullable String reason) {
        draft.retried();
        status.record(by, new DomainEvent.SessionRetried(reason));
        next(new SessionWork.Retry());
    }

    void cancel(String by, @Nullable String reason) {
        String buildId = draft.state() == SessionState.BUILDING ? draft.buildId() : null;
        draft.end(SessionState.CANCELLED, reason);
        status.record(by, new DomainEvent.SessionEnded(null));
        if (authoring != null) {
            authoring.cancel();
        }
        if (buildId != null) {
            Workflow.newDetachedCancellationScope(() -> SessionBuild.cancel(buildId, by, reason))
                    .run();
        }
    }

    private void perform(SessionWork item) {
        try {
            switch (item) {
                case SessionWork.Clarify clarify -> author(() -> author.clarify(clarify.message()));
                case SessionWork.Retry ignored -> author(author::again);
                case SessionWork.Revise revise -> author(() -> author.writeSpec(revise.feedback(), revise.by()));
                case SessionWork.MakePlan wanted -> author(() -> author.makePlan(wanted.pipeline()));
                case SessionWork.RunBuild wanted -> build.run(wanted);
            }
        } catch (TemporalFailure failure) {
            // A person who cancels does not wait for a model that does not answer.
            if (!draft.state().isFinal()) {
                if (Failures.isCancellation(failure)) {
                    throw new CanceledFailure("the workflow was cancelled");
                }
                workFailed(item.step(), Failures.classify(failure));
            }
        }
    }

    private void author(Runnable step) {
        authoring = Workflow.newCancellationScope(step);
        authoring.run();
    }

    private void workFailed(String step, Failure failure) {
        if (draft.state() == SessionState.BUILDING) {
            draft.end(SessionState.FAILED, failure.message());
            status.record(null, new DomainEvent.SessionEnded(failure));
        } else {
            if (draft.spec() == null) {
                draft.refused(failure.message());
            } else {
                draft.failedWork(failure.message());
            }
            status.record(null, new DomainEvent.StepFailed(step, failure));
        }
    }

    /** Waits for a command; reminds while nobody acts, and expires at the end of a person's patience. */
    private void waitForPerson() {
        int before = acts;
        Duration idle = Duration.ZERO;
        while (acts == before && !draft.state().isFinal()) {
            Duration untilExpiry = input.policy().expireAfter().minus(idle);
            Duration remind = input.policy().remindAfter();
            Duration wait = remind.compareTo(untilExpiry) < 0 ? remind : untilExpiry;
            if (Workflow.await(wait, () -> acts != before || draft.state().isFinal())) {
                return;
            }
            idle = idle.plus(wait);
            String waitingFor = draft.waitingFor();
            if (idle.compareTo(input.policy().expireAfter()) >= 0) {
                draft.end(SessionState.EXPIRED, "nobody acted for " + idle.toDays() + " days");
                status.record(null, new DomainEvent.SessionEnded(null));
            } else if (waitingFor != null) {
                status.record(null, new DomainEvent.PersonReminded(waitingFor, idle));
            }
        }
    }
}
