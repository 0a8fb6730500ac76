package dev.swarm.workflows.ticket;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.agent.AgentActivities;
import dev.swarm.contracts.agent.AgentInput;
import dev.swarm.contracts.agent.AgentLimits;
import dev.swarm.contracts.agent.AgentRequest;
import dev.swarm.contracts.agent.AgentResult;
import dev.swarm.contracts.agent.AgentWorkflow;
import dev.swarm.contracts.agent.Checkpointing;
import dev.swarm.contracts.forge.ForgeActivities;
import dev.swarm.contracts.forge.MergeRequest;
import dev.swarm.contracts.forge.MergeResult;
import dev.swarm.contracts.forge.OpenPullRequest;
import dev.swarm.contracts.forge.PostReview;
import dev.swarm.contracts.forge.PullRequestQuery;
import dev.swarm.contracts.forge.PullRequestRef;
import dev.swarm.contracts.machine.HoldRequest;
import dev.swarm.contracts.machine.HoldResult;
import dev.swarm.contracts.machine.HostsFor;
import dev.swarm.contracts.machine.MachineActivities;
import dev.swarm.contracts.machine.MachineLabels;
import dev.swarm.contracts.machine.MachineSpec;
import dev.swarm.contracts.machine.PlaceRequest;
import dev.swarm.contracts.machine.PlacementPolicy;
import dev.swarm.contracts.machine.Reservation;
import dev.swarm.contracts.model.ModelRoutes;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Phase;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.record.RecordActivities;
import dev.swarm.contracts.review.ReviewActivities;
import dev.swarm.contracts.review.ReviewVote;
import dev.swarm.contracts.review.Reviewer;
import dev.swarm.contracts.review.VoteActivities;
import dev.swarm.contracts.review.VoteRequest;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.workspace.Change;
import dev.swarm.contracts.workspace.DiffRequest;
import dev.swarm.contracts.workspace.Finding;
import dev.swarm.contracts.workspace.IntegrateRequest;
import dev.swarm.contracts.workspace.Integrated;
import dev.swarm.contracts.workspace.PrepareRequest;
import dev.swarm.contracts.workspace.Prepared;
import dev.swarm.contracts.workspace.PublishRequest;
import dev.swarm.contracts.workspace.Published;
import dev.swarm.contracts.workspace.Verification;
import dev.swarm.contracts.workspace.VerifyRequest;
import dev.swarm.contracts.workspace.WorkspaceActivities;
import dev.swarm.workflows.ActivityProfiles;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The activities of one ticket: what each is called with, which queue it goes to and how long it may take. */
final class TicketSteps {
    private static final String CODER = "coder";

    private final TicketInput input;
    private final boolean inTurn;

    TicketSteps(TicketInput input) {
        this(input, false);
    }

    private TicketSteps(TicketInput input, boolean inTurn) {
        this.input = input;
        this.inTurn = inTurn;
    }

    /** The same, for as long as others wait for this ticket: a silent host is not waited for. */
    TicketSteps inTurn() {
        return new TicketSteps(input, true);
    }

    String branch() {
        return WorkflowIds.branch(input.ticketId());
    }

    PlaceRequest placeRequest(int attempt, @Nullable String avoid) {
        TicketNode node = input.node();
        PlacementPolicy placement = input.project().placementOrStandard();
        return new PlaceRequest(
                input.ticketId() + "." + attempt,
                input.ticketId(),
                node.machineClass() == null ? input.project().machineClass() : node.machineClass(),
                input.policy().machineLimits(),
                MachineLabels.merged(placement.labels(), node.labelsOrNone()),
                placement.preference(),
                avoid,
                input.project().egressOrNone().mode(),
                input.project().imageOrDefault());
    }

    /** Waits for a host with room, and reserves there. */
    Promise<Reservation> place(PlaceRequest request) {
        String queue = TaskQueues.forMachineClass(request.machineClass(), MachineLabels.queueLabel(request.labels()));
        MachineActivities machines = Workflow.newActivityStub(
                MachineActivities.class,
                ActivityProfiles.place(queue, "Find a host with room for a " + request.wanted()));
        return Async.function(machines::place, request);
    }

    /** Reserves on this host, or fails soon. */
    Reservation placeOn(String hostId, PlaceRequest request) {
        return Workflow.newActivityStub(
                        MachineActivities.class,
                        ActivityProfiles.placeOnHost(
                                TaskQueues.forHost(hostId), "Ask host " + hostId + " for a new machine"))
                .place(request);
    }

    Promise<HostsFor> hostsFor(PlaceRequest request) {
        RecordActivities records = Workflow.newActivityStub(
                RecordActivities.class, ActivityProfiles.ask(TaskQueues.RECORDS, "Ask why no host has room"));
        return Async.function(records::hostsFor, request);
    }

    Promise<HoldResult> hold(Reservation where) {
        MachineActivities machines = Workflow.newActivityStub(
                MachineActivities.class,
                ActivityProfiles.hold(where.taskQueue(), "Hold " + where.provider() + " machine on " + where.hostId()));
        return Async.function(
                machines::hold,
                new HoldRequest(
                        where.machineId(),
                        input.ticketId(),
                        Workflow.getInfo().getWorkflowId(),
                        new MachineSpec(
                                input.policy().machineLimits(),
                                input.project().egressOrNone(),
                                input.project().imageOrDefault())));
    }

    void release(Reservation where) {
        machines(where, "Release the machine").release(where.machineId());
    }

    void freeze(Reservation where) {
        machines(where, "Freeze the machine").pause(where.machineId());
    }

    void thaw(Reservation where) {
        machines(where, "Thaw the machine").resume(where.machineId());
    }

    Prepared prepare(Reservation where, int attempt, int resumeFrom) {
        return workspace(where, "Put the newest code into the machine")
                .prepare(new PrepareRequest(
                        where.machineId(),
                        input.ticketId(),
                        input.project().repository(),
                        input.project().baseBranch(),
                        branch(),
                        attempt,
                        resumeFrom));
    }

    AgentResult runAgent(Reservation where, int attempt, String baseSha, List<String> guidance) {
        Duration timeout = agentTimeout();
        AgentActivities agents = Workflow.newActivityStub(
                AgentActivities.class,
                // A frozen machine's agent is not late, so the server's limit is far beyond the agent's own.
                ActivityProfiles.longOnHost(
                        where.taskQueue(),
                        "Agent works on: " + input.node().title(),
                        timeout.plus(Duration.ofDays(30))));
        return agents.run(new AgentRequest(
                where.machineId(),
                input.ticketId(),
                attempt,
                input.node().agent(),
                input.node().bodyId(),
                commitMessage(null),
                guidance,
                timeout,
                input.policy().stallTimeout(),
                checkpointing(baseSha),
                program(),
                input.node().role()));
    }

    private @Nullable String program() {
        TicketNode node = input.node();
        if (node.agent() != AgentKind.CLI || node.program() != null) {
            return node.program();
        }
        return input.project().agentProgram();
    }

    /** A native agent, to be started and talked to. */
    AgentWorkflow nativeAgent(int attempt) {
        return Workflow.newChildWorkflowStub(
                AgentWorkflow.class,
                ChildWorkflowOptions.newBuilder()
                        .setWorkflowId(WorkflowIds.agent(input.ticketId(), attempt))
                        .setStaticSummary(input.node().title())
                        .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL)
                        .build());
    }

    AgentInput agentInput(
            Reservation where,
            int attempt,
            @Nullable Phase phase,
            Prepared prepared,
            List<String> guidance,
            AgentInput.@Nullable EarlierWork earlier) {
        return new AgentInput(
                input.ticketId(),
                attempt,
                scope(),
                where.machineId(),
                where.taskQueue(),
                input.node().bodyId(),
                input.project().verifyCommand(),
                role(phase),
                ModelRoutes.GENERAL,
                commitMessage(phase),
                guidance,
                agentLimits(),
                agentTimeout(),
                checkpointing(prepared.baseSha()),
                earlier,
                phase,
                null);
    }

    private String role(@Nullable Phase phase) {
        if (phase != null) {
            return phase.role();
        }
        String own = input.node().role();
        return own == null ? CODER : own;
    }

    private AgentLimits agentLimits() {
        AgentLimits own = input.node().limits();
        return own == null ? input.policy().agentLimitsOrStandard() : own;
    }

    private EventScope scope() {
        return new EventScope(input.project().projectId(), input.sessionId(), input.buildId(), input.ticketId());
    }

    private String commitMessage(@Nullable Phase phase) {
        return input.node().title() + (phase == null ? "" : ": " + phase.wire()) + "\n\nTicket: " + input.ticketId();
    }

    private @Nullable Checkpointing checkpointing(String baseSha) {
        Duration every = input.policy().checkpointEvery();
        return every == null ? null : new Checkpointing(input.project().repository(), branch(), baseSha, every);
    }

    Verification verify(Reservation where, int attempt) {
        Duration timeout = input.project().verifyTimeout();
        return Workflow.newActivityStub(
                        WorkspaceActivities.class,
                        workOn(where, "Run the project's checks", timeout.plus(Duration.ofDays(30))))
                .verify(new VerifyRequest(
                        where.machineId(),
                        input.ticketId(),
                        attempt,
                        input.node().bodyId(),
                        input.project().verifyCommand(),
                        timeout));
    }

    Published publish(Reservation where, int attempt, String baseSha) {
        Published published = workspace(where, "Scan the commits and push them")
                .publish(new PublishRequest(
                        where.machineId(), input.ticketId(), input.project().repository(), branch(), baseSha, attempt));
        requireSound(published.findings(), published.commits());
        return published;
    }

    /** What the commits change; of the machine's newest where {@code headSha} is null. */
    Change diff(Reservation where, String baseSha, @Nullable String headSha) {
        Change change = workspace(where, "Take the change out of the machine")
                .diff(new DiffRequest(
                        where.machineId(), input.ticketId(), input.project().repository(), branch(), baseSha, headSha));
        requireSound(change.findings(), change.commits());
        return change;
    }

    private static void requireSound(List<Finding> findings, int commits) {
        if (!findings.isEmpty()) {
            Finding first = findings.get(0);
            throw Failure.fatal(
                    FailureCode.SECRET_FOUND,
                    findings.size() + " findings, the first: " + first.message() + " in " + first.file() + ":"
                            + first.line());
        }
        if (commits == 0) {
            throw Failure.fatal(FailureCode.NO_CHANGES, "the agent ended well but changed nothing");
        }
    }

    Integrated integrate(Reservation where, String baseSha) {
        return workspace(where, "Rebase onto the newest " + input.project().baseBranch())
                .integrate(new IntegrateRequest(
                        where.machineId(),
                        input.ticketId(),
                        input.project().repository(),
                        input.project().baseBranch(),
                        branch(),
                        baseSha));
    }

    PullRequestRef openPullRequest(int attempt, Verification verification) {
        return forge("Open the pull request")
                .openPullRequest(new OpenPullRequest(
                        input.project().repository(),
                        branch(),
                        input.project().baseBranch(),
                        input.ticketId(),
                        input.node().title(),
                        input.node().bodyId(),
                        input.specId(),
                        attempt,
                        verification,
                        input.project().review() != null));
    }

    MergeResult merge(int number, String headSha, String baseSha, boolean attemptRefs) {
        return forge("Merge the pull request")
                .merge(new MergeRequest(
                        input.project().repository(),
                        number,
                        branch(),
                        input.project().baseBranch(),
                        headSha,
                        baseSha,
                        attemptRefs));
    }

    /** Looks whether a person has merged, at once and then at the policy's interval. */
    Promise<MergeResult> awaitDecision(int number, boolean attemptRefs) {
        ForgeActivities forge = Workflow.newActivityStub(
                ForgeActivities.class,
                ActivityProfiles.poll(
                        TaskQueues.CONTROL,
                        "Wait for a person to merge pull request " + number,
                        input.policy().mergePoll()));
        return Async.function(forge::awaitDecision, query(number, attemptRefs));
    }

    List<Reviewer> seats(List<String> roles) {
        return Workflow.newActivityStub(
                        ReviewActivities.class,
                        ActivityProfiles.external(TaskQueues.CONTROL, "Find out who reviews the change"))
                .seats(roles);
    }

    Promise<ReviewVote> vote(Reviewer seat, Proposal proposal) {
        VoteActivities votes = Workflow.newActivityStub(
                VoteActivities.class,
                ActivityProfiles.model(
                        TaskQueues.forModelRoute(seat.route()),
                        "Vote of reviewer " + seat.number() + ": " + seat.role()));
        return Async.function(
                votes::vote,
                new VoteRequest(
                        voteId(seat, proposal),
                        new EventScope(
                                input.project().projectId(), input.sessionId(), input.buildId(), input.ticketId()),
                        seat.role(),
                        input.node().bodyId(),
                        input.specId(),
                        proposal.diffId(),
                        proposal.verification()));
    }

    /** An attempt proposes one change, and each seat votes on it once. */
    private String voteId(Reviewer seat, Proposal proposal) {
        return input.ticketId() + "." + proposal.attempt() + ".v" + seat.number();
    }

    void postReview(int number, int round, Proposal proposal, Reviewer seat, ReviewVote vote) {
        forge("Put the vote of the " + seat.role() + " on the pull request")
                .postReview(new PostReview(
                        input.project().repository(),
                        number,
                        proposal.headSha(),
                        voteId(seat, proposal),
                        seat.role(),
                        round,
                        vote,
                        proposal.diffId()));
    }

    void markReady(int number) {
        forge("Take the pull request out of draft").markReady(query(number, false));
    }

    void close(int number, boolean attemptRefs) {
        forge("Close the pull request and delete its branch").close(query(number, attemptRefs));
    }

    private Duration agentTimeout() {
        Duration own = input.node().timeout();
        return own == null ? input.policy().agentTimeout() : own;
    }

    private PullRequestQuery query(int number, boolean attemptRefs) {
        return new PullRequestQuery(input.project().repository(), number, branch(), attemptRefs);
    }

    private static MachineActivities machines(Reservation where, String summary) {
        return Workflow.newActivityStub(MachineActivities.class, ActivityProfiles.onHost(where.taskQueue(), summary));
    }

    private WorkspaceActivities workspace(Reservation where, String summary) {
        return Workflow.newActivityStub(WorkspaceActivities.class, workOn(where, summary, Duration.ofMinutes(30)));
    }

    private ActivityOptions workOn(Reservation where, String summary, Duration atMost) {
        return inTurn
                ? ActivityProfiles.longInTurn(where.taskQueue(), summary, atMost)
                : ActivityProfiles.longOnHost(where.taskQueue(), summary, atMost);
    }

    private static ForgeActivities forge(String summary) {
        return Workflow.newActivityStub(ForgeActivities.class, ActivityProfiles.external(TaskQueues.CONTROL, summary));
    }
}
