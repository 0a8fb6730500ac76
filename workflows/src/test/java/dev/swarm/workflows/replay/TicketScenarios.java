package dev.swarm.workflows.replay;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.agent.AgentResult;
import dev.swarm.contracts.build.TicketReport;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.ticket.GuidanceCommand;
import dev.swarm.contracts.ticket.TicketInput;
import dev.swarm.contracts.ticket.TicketState;
import dev.swarm.contracts.ticket.TicketWorkflow;
import dev.swarm.contracts.workspace.Finding;
import dev.swarm.contracts.workspace.Integrated;
import dev.swarm.contracts.workspace.Prepared;
import dev.swarm.contracts.workspace.Published;
import dev.swarm.workflows.agent.AgentWorkflowImpl;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeBuild;
import dev.swarm.workflows.testing.FakeBuildImpl;
import dev.swarm.workflows.testing.FakeForge;
import dev.swarm.workflows.testing.FakeHost;
import dev.swarm.workflows.testing.FakeMind;
import dev.swarm.workflows.testing.FakeReviewers;
import dev.swarm.workflows.testing.Inputs;
import dev.swarm.workflows.testing.TestPlatform;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.concurrent.CompletableFuture;

final class TicketScenarios {
    private static final Integrated CONFLICTS = new Integrated("base2", false, List.of("src/a.py"));

    private TicketScenarios() {}

    static void success(TestPlatform platform) {
        CompletableFuture<AgentResult> agent = platform.host.agents.thenHold();
        platform.forge.merges.then(FakeForge.BASE_MOVED);
        TicketWorkflow ticket = start(platform, MergeMode.AUTO);
        Await.until("the agent works", () -> platform.host.agents.count() == 1);
        ticket.guidance(new GuidanceCommand("c1", "eva", "use tabs"));
        ticket.pause(Inputs.plain("c2"));
        platform.awaitEnded(WorkflowIds.ticket("b-a"), "machines.pause");
        ticket.resumeSignal(Inputs.plain("c3"));
        platform.awaitEnded(WorkflowIds.ticket("b-a"), "machines.resume");
        agent.complete(FakeHost.agent(AgentOutcome.SUCCEEDED));
        end(ticket);
    }

    static void manual(TestPlatform platform) {
        platform.forge.decisions.thenFailRetryably(FailureCode.NOT_FOUND, "open");
        end(start(platform, MergeMode.MANUAL));
    }

    static void failure(TestPlatform platform) {
        platform.host.agents.thenHold();
        platform.host.agents.then(FakeHost.agent(AgentOutcome.FAILED));
        Finding finding = new Finding("aws-access-key", "src/a.py", 3, "an AWS access key");
        platform.host.published.then(new Published("head1", 1, 1, List.of(finding)));
        TicketWorkflow ticket = start(platform, MergeMode.AUTO);
        Await.until("the agent works", () -> platform.host.agents.count() == 1);
        platform.host.kill("b-a.1");
        end(ticket);
    }

    static void cancellation(TestPlatform platform) {
        platform.forge.merges.then(FakeForge.CONFLICT).then(FakeForge.CONFLICT);
        platform.host.integrated.then(CONFLICTS).then(CONFLICTS);
        TicketWorkflow ticket = start(platform, MergeMode.AUTO);
        Await.until("it waits for a person", () -> ticket.state().state() == TicketState.PAUSED);
        ticket.terminate(Inputs.plain("c1"));
        end(ticket);
    }

    static void nativeAgent(TestPlatform platform) {
        platform.control().registerWorkflowImplementationTypes(AgentWorkflowImpl.class);
        platform.mind.calls("write a");
        platform.mind.thoughts.thenHold();
        TicketWorkflow ticket = start(platform, Inputs.ticket(MergeMode.AUTO, Inputs.nativeNode("a")));
        Await.until("it thinks again", () -> platform.mind.thoughts.count() == 2);
        ticket.guidance(new GuidanceCommand("c1", "eva", "use tabs"));
        platform.host.kill("b-a.1");
        end(ticket);
    }

    static void review(TestPlatform platform) {
        platform.host.published.always(request -> FakeHost.published("head" + request.attempt(), 1));
        platform.host.changes.always(request -> FakeHost.change(request.headSha(), 10));
        platform.reviewers.allVote(FakeReviewers.REJECTION);
        TicketWorkflow ticket = start(platform, Inputs.reviewed("a", 1, "reviewer"));
        Await.until("a person is asked", () -> ticket.state().state() == TicketState.PAUSED);
        platform.awaitEnded(WorkflowIds.ticket("b-a"), "machines.pause");
        ticket.resume(Inputs.plain("c1"));
        end(ticket);
    }

    static void bestOf(TestPlatform platform) {
        platform.host.verifications.always(request -> FakeHost.verification(request.attempt() != 2));
        platform.host.changes.always(
                request -> FakeHost.change("head1", request.machineId().length()));
        end(start(platform, Inputs.reviewed(Inputs.contested("a", 3), 1, "reviewer")));
    }

    static void pipeline(TestPlatform platform) {
        platform.control().registerWorkflowImplementationTypes(AgentWorkflowImpl.class);
        platform.host.prepared.then(new Prepared("base1")).then(new Prepared("base1", "saved1"));
        platform.mind.thoughts.then(FakeMind::done).thenHold();
        TicketWorkflow ticket = start(platform, Inputs.phased("a"));
        Await.until("it is in the second phase", () -> platform.mind.thoughts.count() == 2);
        platform.host.kill("b-a.1");
        end(ticket);
    }

    private static TicketWorkflow start(TestPlatform platform, MergeMode mode) {
        return start(platform, Inputs.ticket(mode, Inputs.node("a")));
    }

    private static TicketWorkflow start(TestPlatform platform, TicketInput input) {
        platform.control().registerWorkflowImplementationTypes(FakeBuildImpl.class);
        platform.start();
        FakeBuild build = platform.stub(FakeBuild.class, WorkflowIds.build("b"));
        WorkflowClient.start(build::run, true);
        TicketWorkflow ticket = platform.stub(TicketWorkflow.class, WorkflowIds.ticket(input.ticketId()));
        WorkflowClient.start(ticket::run, input);
        return ticket;
    }

    private static void end(TicketWorkflow ticket) {
        WorkflowStub.fromTyped(ticket).getResult(TicketReport.class);
    }
}
