package dev.swarm.workflows.session;

import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.model.Clarification;
import dev.swarm.contracts.session.AnswerCommand;
import dev.swarm.contracts.session.ApproveCommand;
import dev.swarm.contracts.session.BackToChatCommand;
import dev.swarm.contracts.session.DesignSessionWorkflow;
import dev.swarm.contracts.session.EditCommand;
import dev.swarm.contracts.session.Question;
import dev.swarm.contracts.session.ReviseCommand;
import dev.swarm.contracts.session.SessionState;
import dev.swarm.contracts.session.SessionView;
import dev.swarm.contracts.session.StartBuildCommand;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeChildBuild;
import dev.swarm.workflows.testing.FakeChildBuildImpl;
import dev.swarm.workflows.testing.Inputs;
import dev.swarm.workflows.testing.TestPlatform;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** One session {@code s} on a fake model, with a build that the test ends. */
@Timeout(60)
abstract class SessionFixture {
    static final Clarification ASKS = new Clarification(
            List.of(
                    new Question("name", "What is its name?", List.of(), "app"),
                    new Question("colour", "Which colour?", List.of("red", "blue"), "red")),
            false,
            "fake");

    final TestPlatform platform = new TestPlatform(DesignSessionWorkflowImpl.class, FakeChildBuildImpl.class);
    DesignSessionWorkflow session;

    @AfterEach
    void stop() {
        platform.close();
    }

    void start() {
        platform.start();
        session = platform.stub(DesignSessionWorkflow.class, WorkflowIds.session("s"));
        WorkflowClient.start(session::run, Inputs.session());
    }

    /** Starts, with a model that asks nothing, and waits for the first spec. */
    void startReviewing() {
        start();
        await(SessionState.REVIEWING);
    }

    void startApproved() {
        startReviewing();
        session.approve(approve("approved", 1));
        Await.until("the estimate", () -> session.state().estimate() != null);
    }

    FakeChildBuild startBuilding() {
        startApproved();
        session.startBuild(consent(session.state().estimate().estimateId()));
        FakeChildBuild build = platform.running(FakeChildBuild.class, WorkflowIds.build("bs"));
        Await.until(
                "the build runs",
                () -> platform.history(WorkflowIds.session("s")).stream()
                        .anyMatch(event -> event.hasChildWorkflowExecutionStartedEventAttributes()));
        return build;
    }

    /** How the session ends; skips time, so one that waits for a person expires. */
    SessionView result() {
        return stub().getResult(SessionView.class);
    }

    WorkflowStub stub() {
        return WorkflowStub.fromTyped(session);
    }

    void await(SessionState state) {
        Await.until("session " + state, () -> session.state().state() == state);
    }

    void awaitWaitingFor(String what) {
        Await.until(
                "it waits for " + what,
                () -> session.state().waitingFor() != null
                        && session.state().waitingFor().contains(what));
    }

    static AnswerCommand answer(Map<String, String> answers) {
        return new AnswerCommand(null, "eva", answers);
    }

    static EditCommand edit(int baseVersion) {
        return new EditCommand(null, "eva", baseVersion, "edited");
    }

    static ReviseCommand revise(int baseVersion, String feedback) {
        return new ReviseCommand(null, "eva", baseVersion, feedback);
    }

    static BackToChatCommand back(String message) {
        return new BackToChatCommand(null, "eva", message);
    }

    static ApproveCommand approve(String id, int version) {
        return new ApproveCommand(id, "eva", version);
    }

    static StartBuildCommand consent(String estimateId) {
        return new StartBuildCommand(null, "eva", estimateId, false);
    }
}
