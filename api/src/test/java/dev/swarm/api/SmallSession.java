package dev.swarm.api;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.command.Command;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Estimate;
import dev.swarm.contracts.plan.Estimator;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.session.AnswerCommand;
import dev.swarm.contracts.session.ApproveCommand;
import dev.swarm.contracts.session.BackToChatCommand;
import dev.swarm.contracts.session.DesignSessionWorkflow;
import dev.swarm.contracts.session.EditCommand;
import dev.swarm.contracts.session.Question;
import dev.swarm.contracts.session.ReviseCommand;
import dev.swarm.contracts.session.SessionInput;
import dev.swarm.contracts.session.SessionState;
import dev.swarm.contracts.session.SessionView;
import dev.swarm.contracts.session.SpecRef;
import dev.swarm.contracts.session.StartBuildCommand;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A session that does no work of its own: it only keeps the rules that the api's tests need. */
public class SmallSession implements DesignSessionWorkflow {
    /** The spec that it "writes"; a test stores it as an artifact. */
    static final String SPEC = "# Spec\n\nIt greets.\n";

    private final SessionInput input;
    private final Recorder recorder;
    private final Set<String> seen = new HashSet<>();
    private SessionState state = SessionState.CLARIFYING;
    private @Nullable SpecRef spec;
    private @Nullable Estimate estimate;

    @WorkflowInit
    public SmallSession(SessionInput input) {
        this.input = input;
        this.recorder = new Recorder(new EventScope(input.project().projectId(), input.sessionId(), null, null));
    }

    @Override
    public SessionView run(SessionInput ignored) {
        record(input.createdBy(), new DomainEvent.SessionStarted(input.idea()));
        List<Question> questions =
                List.of(new Question("name", "What is it called?", List.of("hello", "greet"), "hello"));
        record(null, new DomainEvent.QuestionsAsked(questions, "small clarifier"));
        Workflow.await(() -> state.isFinal() && Workflow.isEveryHandlerFinished());
        return state();
    }

    private void record(@Nullable String actor, DomainEvent event) {
        recorder.record(actor, state.wire(), event);
    }

    private Receipt apply(Command command, Runnable effect) {
        String id = command.commandId();
        if (id != null && !seen.add(id)) {
            return new Receipt(false, state.wire());
        }
        effect.run();
        return new Receipt(true, state.wire());
    }

    private void require(SessionState wanted) {
        if (state != wanted) {
            throw Failure.fatal(
                    FailureCode.WRONG_STATE, "not allowed in state " + state.wire() + ", only in " + wanted.wire());
        }
    }

    private void written(String artifactId, String author, String cause, @Nullable String by) {
        SpecRef next = new SpecRef(spec == null ? 1 : spec.version() + 1, artifactId, author);
        spec = next;
        state = SessionState.REVIEWING;
        record(by, new DomainEvent.SpecChanged(next, cause));
    }

    private void checkVersion(int version) {
        int newest = spec == null ? 0 : spec.version();
        if (version != newest) {
            throw Failure.fatal(FailureCode.STALE_VERSION, "the newest version is " + newest + ", not " + version);
        }
    }

    @Override
    public SessionView state() {
        return new SessionView(input.sessionId(), state, null, List.of(), Map.of(), spec, 0, estimate, null, null);
    }

    @Override
    public Receipt answer(AnswerCommand command) {
        return apply(command, () -> {
            record(command.by(), new DomainEvent.QuestionsAnswered(command.answers()));
            written(TestIds.sha256(SPEC), "small writer", "written", null);
        });
    }

    @Override
    public void validateAnswer(AnswerCommand command) {
        require(SessionState.CLARIFYING);
        for (String id : command.answers().keySet()) {
            if (!id.equals("name")) {
                throw Failure.fatal(FailureCode.INVALID_INPUT, "there is no open question '" + id + "'");
            }
        }
    }

    @Override
    public void answerSignal(AnswerCommand command) {}

    @Override
    public Receipt edit(EditCommand command) {
        return apply(command, () -> written(command.artifactId(), command.actor(), "edited", command.by()));
    }

    @Override
    public void validateEdit(EditCommand command) {
        require(SessionState.REVIEWING);
        checkVersion(command.baseVersion());
    }

    @Override
    public void editSignal(EditCommand command) {}

    /** Never finishes the revision: a test looks at the time in between. */
    @Override
    public Receipt revise(ReviseCommand command) {
        return apply(command, () -> state = SessionState.REVIEWING);
    }

    @Override
    public void validateRevise(ReviseCommand command) {
        checkVersion(command.baseVersion());
    }

    @Override
    public void reviseSignal(ReviseCommand command) {}

    @Override
    public Receipt backToChat(BackToChatCommand command) {
        return apply(command, () -> {
            state = SessionState.CLARIFYING;
            record(command.by(), new DomainEvent.WentBackToChat(command.message()));
        });
    }

    @Override
    public void validateBackToChat(BackToChatCommand command) {}

    @Override
    public void backToChatSignal(BackToChatCommand command) {}

    @Override
    public Receipt approve(ApproveCommand command) {
        return apply(command, () -> {
            state = SessionState.APPROVED;
            record(command.by(), new DomainEvent.SpecApproved(command.version()));
            List<TicketNode> plan = List.of(new TicketNode(
                    "one",
                    "First",
                    List.of(),
                    Priority.HIGH,
                    TicketSize.SMALL,
                    AgentKind.COMMAND,
                    "body",
                    null,
                    null,
                    List.of(),
                    List.of(),
                    null));
            Estimate made = Estimator.estimate(
                    plan, input.policy().rates(), input.policy().build().maxParallelTickets());
            estimate = made;
            record(null, new DomainEvent.PlanEstimated(made, plan, "small planner", "make test"));
        });
    }

    @Override
    public void validateApprove(ApproveCommand command) {
        require(SessionState.REVIEWING);
        checkVersion(command.version());
    }

    @Override
    public void approveSignal(ApproveCommand command) {}

    @Override
    public Receipt startBuild(StartBuildCommand command) {
        return apply(command, () -> {
            state = SessionState.BUILDING;
            record(
                    command.by(),
                    new DomainEvent.BuildConsented(
                            command.estimateId(), WorkflowIds.buildOfSession(input.sessionId())));
        });
    }

    @Override
    public void validateStartBuild(StartBuildCommand command) {
        require(SessionState.APPROVED);
        if (estimate == null || !estimate.estimateId().equals(command.estimateId())) {
            throw Failure.fatal(FailureCode.CONSENT_REQUIRED, "that is not the estimate to consent to");
        }
    }

    @Override
    public void startBuildSignal(StartBuildCommand command) {}

    @Override
    public Receipt retry(PlainCommand command) {
        return apply(command, () -> record(command.by(), new DomainEvent.SessionRetried(command.reason())));
    }

    @Override
    public void validateRetry(PlainCommand command) {
        require(SessionState.CLARIFYING);
    }

    @Override
    public void retrySignal(PlainCommand command) {}

    @Override
    public Receipt cancel(PlainCommand command) {
        return apply(command, () -> {
            state = SessionState.CANCELLED;
            record(command.by(), new DomainEvent.SessionEnded(null));
        });
    }

    @Override
    public void validateCancel(PlainCommand command) {}

    @Override
    public void cancelSignal(PlainCommand command) {}
}
