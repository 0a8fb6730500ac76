package dev.swarm.workflows.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.maintenance.ControlMaintenanceActivities;
import dev.swarm.contracts.maintenance.MaintenanceReport;
import dev.swarm.contracts.maintenance.MaintenanceRequest;
import dev.swarm.contracts.maintenance.MaintenanceWorkflow;
import dev.swarm.contracts.maintenance.RunningWork;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.workflows.testing.Await;
import dev.swarm.workflows.testing.FakeHost;
import dev.swarm.workflows.testing.TestPlatform;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.CanceledFailure;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MaintenanceWorkflowTest {
    private final TestPlatform platform = new TestPlatform(MaintenanceWorkflowImpl.class);
    private final FakeHost second = platform.newHost("h2");
    private final AtomicInteger reconciled = new AtomicInteger();
    private MaintenanceWorkflow maintenance;

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void allHostsAreCleanedAtTheSameTime() {
        CompletableFuture<List<String>> slow = platform.host.cleanings.thenHold();
        second.cleanings.then(List.of("machine b-c.1"));
        start("h1", "h2");
        Await.until("both are at it", () -> platform.host.cleanings.count() == 1 && second.cleanings.count() == 1);

        slow.complete(List.of("machine b-a.1", "reservation b-b.1"));

        assertThat(report())
                .isEqualTo(new MaintenanceReport(
                        List.of("machine b-a.1", "reservation b-b.1", "machine b-c.1"),
                        2,
                        Map.of("machine", 2, "reservation", 1)));
        assertThat(platform.records.of(DomainEvent.CleanupFinished.class))
                .containsExactly(new DomainEvent.CleanupFinished(
                        List.of("machine b-a.1", "reservation b-b.1", "machine b-c.1"),
                        2,
                        Map.of("machine", 2, "reservation", 1)));
        assertThat(reconciled).hasValue(1);
    }

    @Test
    void aHostThatIsGoneDoesNotKeepTheOthersFromBeingCleaned() {
        platform.host.cleanings.thenFail(FailureCode.INTERNAL, "the disk is full");
        second.cleanings.then(List.of("machine b-c.1"));
        start("h1", TestPlatform.LOST_HOST, "h2");

        assertThat(report()).isEqualTo(new MaintenanceReport(List.of("machine b-c.1"), 1, Map.of("machine", 1)));
    }

    @Test
    void aHostThatFailsOnceIsAskedAgain() {
        platform.host.cleanings.thenFailRetryably(FailureCode.INTERNAL, "busy").then(List.of("machine b-a.1"));
        start("h1");

        assertThat(report()).isEqualTo(new MaintenanceReport(List.of("machine b-a.1"), 1, Map.of("machine", 1)));
    }

    @Test
    void withoutAnyHostItStillReconciles() {
        start();

        assertThat(report()).isEqualTo(new MaintenanceReport(List.of(), 0));
        assertThat(reconciled).hasValue(1);
    }

    @Test
    void itCanBeCancelled() {
        platform.host.cleanings.thenHold();
        start("h1");
        Await.until("it cleans", () -> platform.host.cleanings.count() == 1);

        WorkflowStub.fromTyped(maintenance).cancel();

        assertThatThrownBy(this::report)
                .isInstanceOf(WorkflowFailedException.class)
                .hasRootCauseInstanceOf(CanceledFailure.class);
    }

    private void start(String... hosts) {
        platform.records.hosts.always(ignored -> List.of(hosts));
        platform.control().registerActivitiesImplementations((ControlMaintenanceActivities) () -> {
            reconciled.incrementAndGet();
            return new RunningWork(Map.of(), Map.of());
        });
        platform.addHost(second);
        platform.start();
        maintenance = platform.stub(MaintenanceWorkflow.class, "swarm-maintenance");
        WorkflowClient.start(maintenance::run, new MaintenanceRequest(null));
    }

    private MaintenanceReport report() {
        return WorkflowStub.fromTyped(maintenance).getResult(MaintenanceReport.class);
    }
}
