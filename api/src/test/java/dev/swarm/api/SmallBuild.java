package dev.swarm.api;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.AddTicketsCommand;
import dev.swarm.contracts.build.BuildInput;
import dev.swarm.contracts.build.BuildReport;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.build.BuildTicket;
import dev.swarm.contracts.build.BuildView;
import dev.swarm.contracts.build.BuildWorkflow;
import dev.swarm.contracts.build.MergeTurnRequest;
import dev.swarm.contracts.build.SetLimitCommand;
import dev.swarm.contracts.build.SetPriorityCommand;
import dev.swarm.contracts.build.TicketCommand;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.command.Command;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.project.ProjectShare;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.ticket.TicketState;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A build that runs nothing: it only keeps the rules that the api's tests need. */
public class SmallBuild implements BuildWorkflow {
    private final BuildInput input;
    private final Recorder recorder;
    private final Set<String> seen = new HashSet<>();
    private final List<TicketNode> nodes;
    private BuildState state;

    @WorkflowInit
    public SmallBuild(BuildInput input) {
        this.input = input;
        this.nodes = new ArrayList<>(input.tickets());
        this.state = input.paused() ? BuildState.PAUSED : BuildState.RUNNING;
        this.recorder =
                new Recorder(new EventScope(input.project().projectId(), input.sessionId(), input.buildId(), null));
    }

    @Override
    public BuildReport run(BuildInput ignored) {
        recorder.record(
                input.startedBy(),
                state.wire(),
                new DomainEvent.BuildStarted(input.title(), input.policy().maxParallelTickets()));
        recorder.record(null, state.wire(), new DomainEvent.TicketsAdded(input.tickets()));
        Workflow.await(() -> state.isFinal() && Workflow.isEveryHandlerFinished());
        return new BuildReport(input.buildId(), state, nodes.size(), 0, 0, 0);
    }

    private Receipt apply(Command command, BuildState next, DomainEvent event) {
        String id = command.commandId();
        if (id != null && !seen.add(id)) {
            return new Receipt(false, state.wire());
        }
        state = next;
        recorder.record(command.by(), state.wire(), event);
        return new Receipt(true, state.wire());
    }

    private void requireRunning() {
        if (state != BuildState.RUNNING) {
            throw Failure.fatal(FailureCode.WRONG_STATE, "the build is " + state.wire());
        }
    }

    private EventScope ticket(String key) {
        return new EventScope(
                input.project().projectId(),
                input.sessionId(),
                input.buildId(),
                WorkflowIds.ticketId(input.buildId(), key));
    }

    @Override
    public BuildView state() {
        return new BuildView(
                input.buildId(), state, nodes.stream().map(BuildTicket::planned).toList(), List.of(), null, 1);
    }

    @Override
    public Receipt pause(PlainCommand command) {
        return apply(command, BuildState.PAUSED, new DomainEvent.BuildPaused(command.reason()));
    }

    @Override
    public void validatePause(PlainCommand command) {
        requireRunning();
    }

    @Override
    public void pauseSignal(PlainCommand command) {}

    @Override
    public Receipt resume(PlainCommand command) {
        return apply(command, BuildState.RUNNING, new DomainEvent.BuildResumed(command.reason()));
    }

    @Override
    public void validateResume(PlainCommand command) {
        if (state != BuildState.PAUSED) {
            throw Failure.fatal(FailureCode.WRONG_STATE, "the build is not paused");
        }
    }

    @Override
    public void resumeSignal(PlainCommand command) {}

    @Override
    public Receipt cancel(PlainCommand command) {
        return apply(command, BuildState.CANCELLED, new DomainEvent.BuildEnded(nodes.size(), 0, 0, 0));
    }

    @Override
    public void validateCancel(PlainCommand command) {}

    @Override
    public void cancelSignal(PlainCommand command) {}

    @Override
    public Receipt finish(PlainCommand command) {
        return apply(command, BuildState.FAILED, new DomainEvent.BuildEnded(nodes.size(), 0, 0, 0));
    }

    @Override
    public void validateFinish(PlainCommand command) {}

    @Override
    public void finishSignal(PlainCommand command) {}

    @Override
    public Receipt retryTicket(TicketCommand command) {
        recorder.record(
                ticket(command.key()),
                command.by(),
                TicketState.READY.wire(),
                new DomainEvent.TicketRetried(command.guidance()));
        return new Receipt(true, TicketState.READY.wire());
    }

    @Override
    public void validateRetryTicket(TicketCommand command) {}

    @Override
    public void retryTicketSignal(TicketCommand command) {}

    @Override
    public Receipt skipTicket(TicketCommand command) {
        recorder.record(
                ticket(command.key()),
                command.by(),
                TicketState.SKIPPED.wire(),
                new DomainEvent.TicketSkipped("given up"));
        return new Receipt(true, TicketState.SKIPPED.wire());
    }

    @Override
    public void validateSkipTicket(TicketCommand command) {}

    @Override
    public void skipTicketSignal(TicketCommand command) {}

    @Override
    public Receipt addTickets(AddTicketsCommand command) {
        nodes.addAll(command.tickets());
        return apply(command, state, new DomainEvent.TicketsAdded(command.tickets()));
    }

    @Override
    public void validateAddTickets(AddTicketsCommand command) {}

    @Override
    public void addTicketsSignal(AddTicketsCommand command) {}

    @Override
    public Receipt setPriority(SetPriorityCommand command) {
        recorder.record(
                ticket(command.key()),
                command.by(),
                TicketState.BLOCKED.wire(),
                new DomainEvent.PriorityChanged(command.priority()));
        return new Receipt(true, state.wire());
    }

    @Override
    public void validateSetPriority(SetPriorityCommand command) {}

    @Override
    public void setPrioritySignal(SetPriorityCommand command) {}

    @Override
    public Receipt setLimit(SetLimitCommand command) {
        return apply(command, state, new DomainEvent.BuildLimitChanged(command.maxParallelTickets()));
    }

    @Override
    public void validateSetLimit(SetLimitCommand command) {}

    @Override
    public void setLimitSignal(SetLimitCommand command) {}

    @Override
    public void mergeTurn(MergeTurnRequest request) {}

    @Override
    public void ticketReported(TicketReport report) {}

    @Override
    public void projectShare(ProjectShare share) {}

    @Override
    public void reconcile(List<String> runningTicketIds) {}
}
