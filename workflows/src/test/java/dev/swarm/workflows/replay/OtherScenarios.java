package dev.swarm.workflows.replay;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.console.ConsoleActivities;
import dev.swarm.contracts.console.ConsoleRequest;
import dev.swarm.contracts.console.ConsoleWorkflow;
import dev.swarm.contracts.maintenance.ControlMaintenanceActivities;
import dev.swarm.contracts.maintenance.MaintenanceWorkflow;
import dev.swarm.contracts.maintenance.RunningWork;
import dev.swarm.contracts.project.BuildDemand;
import dev.swarm.contracts.project.ProjectInput;
import dev.swarm.contracts.project.ProjectWorkflow;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeBuild;
import dev.swarm.workflows.testing.FakeBuildImpl;
import dev.swarm.workflows.testing.FakeHost;
import dev.swarm.workflows.testing.TestPlatform;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import java.util.List;
import java.util.Map;

final class OtherScenarios {
    private OtherScenarios() {}

    static void projectSuccess(TestPlatform platform) {
        ProjectWorkflow project = startProject(platform);
        FakeBuild first = build(platform, "b1");
        FakeBuild second = build(platform, "b2");
        project.buildStarted(new BuildDemand("b1", 4, 3));
        awaitHeard(first, 1);
        project.buildStarted(new BuildDemand("b2", 4, 3));
        awaitHeard(second, 1);
        project.buildEnded("b1");
        awaitHeard(second, 2);
        project.reconcile(List.of());
        end(WorkflowStub.fromTyped(project));
    }

    static void projectCancellation(TestPlatform platform) {
        ProjectWorkflow project = startProject(platform);
        FakeBuild build = build(platform, "b1");
        project.buildStarted(new BuildDemand("b1", 4, 3));
        awaitHeard(build, 1);
        WorkflowStub.fromTyped(project).cancel();
        end(WorkflowStub.fromTyped(project));
    }

    static void maintenanceSuccess(TestPlatform platform) {
        FakeHost second = platform.newHost("h2");
        platform.addHost(second);
        platform.host.cleanings.then(List.of("machine b-a.1"));
        end(startMaintenance(platform, () -> new RunningWork(Map.of(), Map.of()), "h1", "h2", TestPlatform.LOST_HOST));
    }

    static void maintenanceFailure(TestPlatform platform) {
        end(startMaintenance(platform, () -> {
            throw Failure.fatal(FailureCode.TEMPORAL_UNAVAILABLE, "no visibility");
        }));
    }

    static void maintenanceCancellation(TestPlatform platform) {
        platform.host.cleanings.thenHold();
        WorkflowStub maintenance = startMaintenance(platform, () -> new RunningWork(Map.of(), Map.of()), "h1");
        Await.until("it cleans", () -> platform.host.cleanings.count() == 1);
        maintenance.cancel();
        end(maintenance);
    }

    static void consoleSuccess(TestPlatform platform) {
        console(platform, request -> {});
    }

    static void consoleFailure(TestPlatform platform) {
        console(platform, request -> {
            throw Failure.fatal(FailureCode.MACHINE_LOST, "Machine " + request.machineId() + " is gone.");
        });
    }

    private static void console(TestPlatform platform, ConsoleActivities host) {
        platform.addHost("hc", host);
        platform.start();
        ConsoleWorkflow console = platform.stub(ConsoleWorkflow.class, WorkflowIds.console("c"));
        WorkflowClient.start(console::run, new ConsoleRequest("c", "hc", "b-a.1"));
        end(WorkflowStub.fromTyped(console));
    }

    private static ProjectWorkflow startProject(TestPlatform platform) {
        platform.control().registerWorkflowImplementationTypes(FakeBuildImpl.class);
        platform.start();
        ProjectWorkflow project = platform.stub(ProjectWorkflow.class, WorkflowIds.project("p"));
        WorkflowClient.start(project::run, new ProjectInput("p", 3, List.of()));
        return project;
    }

    private static FakeBuild build(TestPlatform platform, String buildId) {
        FakeBuild build = platform.stub(FakeBuild.class, WorkflowIds.build(buildId));
        WorkflowClient.start(build::run, true);
        return build;
    }

    private static void awaitHeard(FakeBuild build, int count) {
        Await.until("it hears its share", () -> build.heard().size() == count);
    }

    private static WorkflowStub startMaintenance(
            TestPlatform platform, ControlMaintenanceActivities control, String... hosts) {
        platform.control().registerActivitiesImplementations(control);
        platform.records.hosts.always(ignored -> List.of(hosts));
        platform.start();
        MaintenanceWorkflow maintenance = platform.stub(MaintenanceWorkflow.class, WorkflowIds.MAINTENANCE);
        WorkflowClient.start(maintenance::run, null);
        return WorkflowStub.fromTyped(maintenance);
    }

    /** Waits for the end, which may be a failure. */
    private static void end(WorkflowStub workflow) {
        try {
            workflow.getResult(Object.class);
        } catch (WorkflowFailedException expected) {
            // The history is what is asked for.
        }
    }
}
