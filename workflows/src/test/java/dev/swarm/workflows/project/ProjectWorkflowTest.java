package dev.swarm.workflows.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.project.BuildDemand;
import dev.swarm.contracts.project.ProjectInput;
import dev.swarm.contracts.project.ProjectWorkflow;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeBuild;
import dev.swarm.workflows.testing.FakeBuildImpl;
import dev.swarm.workflows.testing.TestPlatform;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProjectWorkflowTest {
    private static final String ID = WorkflowIds.project("p");

    private final TestPlatform platform = new TestPlatform(ProjectWorkflowImpl.class, FakeBuildImpl.class);
    private ProjectWorkflow project;

    @BeforeEach
    void start() {
        platform.start();
        ProjectWorkflow started = platform.stub(ProjectWorkflow.class, ID);
        WorkflowClient.start(started::run, new ProjectInput("p", 3, List.of()));
        project = platform.running(ProjectWorkflow.class, ID);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void twoBuildsShareTheLimitAndTheLastOneGetsItAll() {
        FakeBuild first = build("b1");
        FakeBuild second = build("b2");
        project.buildStarted(new BuildDemand("b1", 4, 3));
        awaitHeard(first, "share 3");

        project.buildStarted(new BuildDemand("b2", 4, 3));
        awaitHeard(first, "share 3", "share 2");
        awaitHeard(second, "share 1");

        project.buildEnded("b1");
        awaitHeard(second, "share 1", "share 3");
        assertThat(project.state()).isEqualTo(new ProjectInput("p", 3, List.of(new BuildDemand("b2", 4, 3))));
    }

    @Test
    void theNewestLimitCounts() {
        FakeBuild first = build("b1");
        FakeBuild second = build("b2");
        project.buildStarted(new BuildDemand("b1", 4, 3));
        project.buildStarted(new BuildDemand("b2", 4, 8));

        awaitHeard(second, "share 4");
        Await.until("the other one gets more", () -> first.heard().contains("share 4"));
        assertThat(project.state().limit()).isEqualTo(8);
    }

    @Test
    void aBuildThatAsksAgainIsToldAgain() {
        FakeBuild build = build("b1");
        project.buildStarted(new BuildDemand("b1", 2, 3));
        awaitHeard(build, "share 2");

        project.buildStarted(new BuildDemand("b1", 2, 3));

        awaitHeard(build, "share 2", "share 2");
        assertThat(project.state().builds()).hasSize(1);
    }

    @Test
    void theShareOfABuildThatIsGoneIsTakenBack() {
        FakeBuild build = build("b1");
        project.buildStarted(new BuildDemand("b1", 4, 3));
        awaitHeard(build, "share 3");
        // Nobody can tell this one, as it does not exist.
        project.buildStarted(new BuildDemand("ghost", 4, 3));
        awaitHeard(build, "share 3", "share 2");

        project.reconcile(List.of("b1"));
        assertThat(project.state().builds()).as("it may just have started").hasSize(2);

        project.reconcile(List.of("b1"));

        awaitHeard(build, "share 3", "share 2", "share 3");
        assertThat(project.state().builds()).hasSize(1);
    }

    @Test
    void itEndsWithItsLastBuild() {
        build("b1");
        project.buildStarted(new BuildDemand("b1", 4, 3));
        project.buildEnded("unknown");
        assertThat(project.state().builds()).hasSize(1);

        project.buildEnded("b1");

        WorkflowStub.fromTyped(project).getResult(Void.class);
        assertThat(project.state().builds()).isEmpty();
    }

    @Test
    void itWaitsForItsFirstBuildButNotForEver() {
        assertThat(project.state().builds()).isEmpty();

        project.reconcile(List.of());

        WorkflowStub.fromTyped(project).getResult(Void.class);
    }

    @Test
    void afterFiveHundredMessagesItContinuesAsNewWithItsBuilds() {
        FakeBuild build = build("b1");
        project.buildStarted(new BuildDemand("b1", 4, 3));
        awaitHeard(build, "share 3");
        for (int i = 0; i < 600; i++) {
            project.reconcile(List.of("b1"));
        }

        Await.until("a new run tells shares again", () -> build.heard().size() == 2);
        assertThat(build.heard()).containsExactly("share 3", "share 3");
        List<HistoryEvent> events = platform.history(ID);
        assertThat(events.get(0).getWorkflowExecutionStartedEventAttributes().getContinuedExecutionRunId())
                .isNotEmpty();
        assertThat(events).hasSizeLessThan(2_000);
        assertThat(project.state().builds()).containsExactly(new BuildDemand("b1", 4, 3));
    }

    private FakeBuild build(String buildId) {
        FakeBuild stub = platform.stub(FakeBuild.class, WorkflowIds.build(buildId));
        WorkflowClient.start(stub::run, true);
        return stub;
    }

    private static void awaitHeard(FakeBuild build, String... heard) {
        Await.until("it hears " + List.of(heard), () -> build.heard().equals(List.of(heard)));
    }
}
