package dev.swarm.bench.load;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.agent.AgentActivities;
import dev.swarm.contracts.agent.AgentRequest;
import dev.swarm.contracts.forge.ForgeActivities;
import dev.swarm.contracts.forge.MergeRequest;
import dev.swarm.contracts.forge.OpenPullRequest;
import dev.swarm.contracts.machine.MachineActivities;
import dev.swarm.contracts.machine.PlaceRequest;
import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordActivities;
import dev.swarm.contracts.record.RecordedEvent;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.workspace.PrepareRequest;
import dev.swarm.contracts.workspace.PublishRequest;
import dev.swarm.contracts.workspace.Verification;
import dev.swarm.contracts.workspace.VerifyRequest;
import dev.swarm.contracts.workspace.WorkspaceActivities;
import dev.swarm.workflows.ActivityProfiles;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A ticket's activities in a row, on the same queues, with the same options and with inputs of the same size. A short
 * activity on the host's queue stands in for {@code hold}, which would need the signals that this workflow does
 * without; all beyond the first nine are appends of records.
 */
public final class BareWorkflowImpl implements BareWorkflow {
    private static final Duration LONG = Duration.ofDays(30);
    private static final String HOST_QUEUE = TaskQueues.forHost(NoOpActivities.HOST);

    @Override
    public int run(BareInput input) {
        for (int i = 0; i < input.activities(); i++) {
            step(i, input.ticket());
        }
        return input.activities();
    }

    private static void step(int index, TicketInput ticket) {
        String machine = ticket.ticketId() + ".1";
        String repository = ticket.project().repository();
        String branch = WorkflowIds.branch(ticket.ticketId());
        String base = ticket.project().baseBranch();
        switch (index) {
            case 0 -> place(ticket, machine);
            case 1 -> onHost("Hold sandbox machine on " + NoOpActivities.HOST).resume(machine);
            case 2 ->
                workspace("Put the newest code into the machine")
                        .prepare(new PrepareRequest(machine, ticket.ticketId(), repository, base, branch));
            case 3 -> runAgent(ticket, machine);
            case 4 ->
                workspace("Run the project's checks")
                        .verify(new VerifyRequest(
                                machine,
                                ticket.ticketId(),
                                1,
                                ticket.node().bodyId(),
                                ticket.project().verifyCommand(),
                                ticket.project().verifyTimeout()));
            case 5 ->
                workspace("Scan the commits and push them")
                        .publish(
                                new PublishRequest(machine, ticket.ticketId(), repository, branch, NoOpActivities.SHA));
            case 6 -> openPullRequest(ticket, repository, branch, base);
            case 7 ->
                forge("Merge the pull request")
                        .merge(new MergeRequest(repository, 1, branch, base, NoOpActivities.SHA, NoOpActivities.SHA));
            case 8 -> onHost("Release the machine").release(machine);
            default -> append(ticket);
        }
    }

    private static void place(TicketInput ticket, String machine) {
        String machineClass = ticket.project().machineClass();
        Workflow.newActivityStub(
                        MachineActivities.class,
                        ActivityProfiles.place(
                                TaskQueues.forMachineClass(machineClass),
                                "Find a host with room for a " + machineClass + " machine"))
                .place(new PlaceRequest(
                        machine,
                        ticket.ticketId(),
                        machineClass,
                        ticket.policy().machineLimits()));
    }

    private static void runAgent(TicketInput ticket, String machine) {
        Workflow.newActivityStub(
                        AgentActivities.class,
                        ActivityProfiles.longOnHost(
                                HOST_QUEUE, "Agent works on: " + ticket.node().title(), LONG))
                .run(new AgentRequest(
                        machine,
                        ticket.ticketId(),
                        1,
                        ticket.node().agent(),
                        ticket.node().bodyId(),
                        ticket.node().title() + "\n\nTicket: " + ticket.ticketId(),
                        List.of(),
                        ticket.policy().agentTimeout(),
                        ticket.policy().stallTimeout()));
    }

    private static void openPullRequest(TicketInput ticket, String repository, String branch, String base) {
        forge("Open the pull request")
                .openPullRequest(new OpenPullRequest(
                        repository,
                        branch,
                        base,
                        ticket.ticketId(),
                        ticket.node().title(),
                        ticket.node().bodyId(),
                        null,
                        1,
                        new Verification(true, 0, Duration.ofMillis(1), NoOpActivities.SHA, "ok\n"),
                        false));
    }

    private static void append(TicketInput ticket) {
        Instant now = Instant.ofEpochMilli(Workflow.currentTimeMillis());
        EventScope scope = new EventScope(ticket.project().projectId(), null, ticket.buildId(), ticket.ticketId());
        RecordedEvent event = new RecordedEvent(
                1,
                now,
                scope,
                null,
                TicketState.IN_PROGRESS.wire(),
                new DomainEvent.TicketAssigned(1, NoOpActivities.HOST, ticket.ticketId() + ".1", "sandbox"));
        Workflow.newActivityStub(RecordActivities.class, ActivityProfiles.record(TaskQueues.RECORDS))
                .append(new AppendRequest(
                        Workflow.getInfo().getWorkflowId(), Workflow.getInfo().getRunId(), List.of(event, event)));
    }

    private static MachineActivities onHost(String summary) {
        return Workflow.newActivityStub(MachineActivities.class, ActivityProfiles.onHost(HOST_QUEUE, summary));
    }

    private static WorkspaceActivities workspace(String summary) {
        return Workflow.newActivityStub(
                WorkspaceActivities.class, ActivityProfiles.longOnHost(HOST_QUEUE, summary, Duration.ofMinutes(30)));
    }

    private static ForgeActivities forge(String summary) {
        return Workflow.newActivityStub(ForgeActivities.class, ActivityProfiles.external(TaskQueues.CONTROL, summary));
    }
}
