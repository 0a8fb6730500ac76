package dev.swarm.workflows.replay;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.model.Clarification;
import dev.swarm.contracts.session.AnswerCommand;
import dev.swarm.contracts.session.ApproveCommand;
import dev.swarm.contracts.session.BackToChatCommand;
import dev.swarm.contracts.session.DesignSessionWorkflow;
import dev.swarm.contracts.session.EditCommand;
import dev.swarm.contracts.session.Question;
import dev.swarm.contracts.session.SessionInput;
import dev.swarm.contracts.session.SessionView;
import dev.swarm.contracts.session.StartBuildCommand;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeChildBuild;
import dev.swarm.workflows.testing.FakeChildBuildImpl;
import dev.swarm.workflows.testing.Inputs;
import dev.swarm.workflows.testing.TestPlatform;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;

final class SessionScenarios {
    private SessionScenarios() {}

    static void success(TestPlatform platform) {
        Question question = new Question("name", "What is its name?", List.of(), "app");
        platform.model.clarifications.then(new Clarification(List.of(question), false, "fake"));
        DesignSessionWorkflow session = start(platform);
        awaitWaitingFor(session, "answers");
        session.answer(new AnswerCommand("c1", "eva", Map.of("name", "Max")));
        awaitWaitingFor(session, "version 1");
        session.edit(new EditCommand("c2", "eva", 1, "edited"));
        build(platform, session, 2).end(BuildState.COMPLETED);
        end(session);
    }

    static void failure(TestPlatform platform) {
        DesignSessionWorkflow session = start(platform);
        awaitWaitingFor(session, "version 1");
        platform.sleep(Duration.ofHours(50));
        platform.model.clarifications.thenFail(FailureCode.MODEL_UNAVAILABLE, "no answer");
        session.backToChat(new BackToChatCommand("c1", "eva", "one more thing"));
        awaitWaitingFor(session, "version 1");
        platform.model.plans.thenFail(FailureCode.INVALID_PLAN, "no idea");
        session.approve(new ApproveCommand("c2", "eva", 1));
        awaitWaitingFor(session, "version 1");
        build(platform, session, 1).end(BuildState.FAILED);
        end(session);
    }

    static void cancellation(TestPlatform platform) {
        DesignSessionWorkflow session = start(platform);
        awaitWaitingFor(session, "version 1");
        session.approveSignal(new ApproveCommand(null, "eva", 7));
        build(platform, session, 1);
        session.cancel(Inputs.plain("c1"));
        end(session);
    }

    static void expiry(TestPlatform platform) {
        end(start(platform, Inputs.session(Duration.ofDays(5))));
    }

    private static DesignSessionWorkflow start(TestPlatform platform) {
        return start(platform, Inputs.session());
    }

    private static DesignSessionWorkflow start(TestPlatform platform, SessionInput input) {
        platform.control().registerWorkflowImplementationTypes(FakeChildBuildImpl.class);
        platform.start();
        DesignSessionWorkflow session = platform.stub(DesignSessionWorkflow.class, WorkflowIds.session("s"));
        WorkflowClient.start(session::run, input);
        return session;
    }

    private static FakeChildBuild build(TestPlatform platform, DesignSessionWorkflow session, int version) {
        session.approve(new ApproveCommand("approve", "eva", version));
        awaitWaitingFor(session, "consent");
        session.startBuild(new StartBuildCommand(
                "consent", "eva", session.state().estimate().estimateId(), false));
        Await.until(
                "the build runs",
                () -> platform.history(WorkflowIds.session("s")).stream()
                        .anyMatch(event -> event.hasChildWorkflowExecutionStartedEventAttributes()));
        return platform.running(FakeChildBuild.class, WorkflowIds.build("bs"));
    }

    private static void awaitWaitingFor(DesignSessionWorkflow session, String what) {
        Await.until("it waits for " + what, () -> {
            String waitingFor = session.state().waitingFor();
            return waitingFor != null && waitingFor.contains(what);
        });
    }

    private static void end(DesignSessionWorkflow session) {
        WorkflowStub.fromTyped(session).getResult(SessionView.class);
    }
}
