package dev.swarm.api;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.command.PlainCommand;
import dev.swarm.contracts.command.Receipt;
import dev.swarm.contracts.machine.MachineReady;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.contracts.ticket.MergeGranted;
import dev.swarm.contracts.ticket.PullRequestChanged;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.ticket.TicketView;
import dev.swarm.contracts.ticket.TicketWorkflow;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.ArrayList;
import java.util.List;

/** A ticket that does no work: it gets as far as its pull request and waits. */
public class SmallTicket implements TicketWorkflow {
    private final TicketInput input;
    private final Recorder recorder;
    private final List<String> heard = new ArrayList<>();
    private TicketState state = TicketState.READY;

    @WorkflowInit
    public SmallTicket(TicketInput input) {
        this.input = input;
        this.recorder =
                new Recorder(new EventScope(input.project().projectId(), null, input.buildId(), input.ticketId()));
    }

    @Override
    public TicketReport run(TicketInput ignored) {
        state = TicketState.ASSIGNED;
        record(new DomainEvent.TicketAssigned(1, "host-1", "m-" + input.ticketId(), "sandbox"));
        state = TicketState.IN_PROGRESS;
        record(new DomainEvent.AgentStarted(1, "abc"));
        // A test chooses its change by its body.
        record(new DomainEvent.CommitsPublished("abc", 1, 1, input.node().bodyId()));
        state = TicketState.IN_REVIEW;
        record(new DomainEvent.PullRequestOpened(7, "http://127.0.0.1/pr/7"));
        Workflow.await(() -> state.isFinal() && Workflow.isEveryHandlerFinished());
        return new TicketReport(input.node().key(), 1, state, 1, null);
    }

    private void record(DomainEvent event) {
        recorder.record(null, state.wire(), event);
    }

    private Receipt receipt() {
        return new Receipt(true, state.wire());
    }

    /** What it was told is in its guidance, so that a test can see it. */
    @Override
    public TicketView state() {
        return new TicketView(input.ticketId(), state, "waiting", 1, null, null, null, List.copyOf(heard), null);
    }

    @Override
    public Receipt pause(PlainCommand command) {
        state = TicketState.PAUSED;
        record(new DomainEvent.TicketPaused(String.valueOf(command.reason())));
        return receipt();
    }

    @Override
    public void validatePause(PlainCommand command) {
        if (state == TicketState.PAUSED) {
            throw Failure.fatal(FailureCode.WRONG_STATE, "the ticket is paused already");
        }
    }

    @Override
    public void pauseSignal(PlainCommand command) {}

    @Override
    public Receipt resume(PlainCommand command) {
        state = TicketState.IN_REVIEW;
        record(new DomainEvent.TicketResumed());
        return receipt();
    }

    @Override
    public void validateResume(PlainCommand command) {}

    @Override
    public void resumeSignal(PlainCommand command) {}

    @Override
    public Receipt terminate(PlainCommand command) {
        state = TicketState.CANCELLED;
        record(new DomainEvent.MachineReleased("host-1", "m-" + input.ticketId()));
        record(new DomainEvent.TicketCancelled(command.reason()));
        return receipt();
    }

    @Override
    public void validateTerminate(PlainCommand command) {}

    @Override
    public void terminateSignal(PlainCommand command) {}

    @Override
    public Receipt retry(PlainCommand command) {
        record(new DomainEvent.TicketRetried(command.reason()));
        return receipt();
    }

    @Override
    public void validateRetry(PlainCommand command) {}

    @Override
    public void retrySignal(PlainCommand command) {}

    @Override
    public Receipt guidance(GuidanceCommand command) {
        heard.add(command.text());
        record(new DomainEvent.GuidanceGiven(command.text()));
        return receipt();
    }

    @Override
    public void validateGuidance(GuidanceCommand command) {}

    @Override
    public void guidanceSignal(GuidanceCommand command) {}

    @Override
    public void machineReady(MachineReady ready) {}

    @Override
    public void mergeGranted(MergeGranted granted) {}

    @Override
    public void pullRequestChanged(PullRequestChanged changed) {
        heard.add("pull request " + changed.number());
    }
}
