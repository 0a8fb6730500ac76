package dev.swarm.workflows.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.maintenance.MaintenanceReport;
import dev.swarm.contracts.maintenance.MaintenanceRequest;
import dev.swarm.contracts.maintenance.MaintenanceWorkflow;
import dev.swarm.contracts.record.RecordActivities;
import dev.swarm.workflows.ActivityProfiles;
import dev.swarm.workflows.testing.TestPlatform;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.workflow.Workflow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The workflows as they are now must be able to go on with what was recorded before: a change that cannot would stop every
 * running workflow at its next step.
 */
@Timeout(60)
class ReplayTest {
    private static final int LARGEST = 150 * 1024;

    @ParameterizedTest
    @EnumSource
    void aRecordedHistoryReplays(Scenario scenario) throws IOException {
        String json = read(scenario);
        assertThat(json.length()).isLessThan(LARGEST);
        assertThatCode(() -> replay(json, scenario.workflow())).doesNotThrowAnyException();
    }

    @Test
    void everyRecordedHistoryIsReplayed() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/histories"))) {
            assertThat(files.map(file -> "histories/" + file.getFileName()))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.of(Scenario.values()).map(Scenario::resource).toList());
        }
    }

    @Test
    void aChangedWorkflowDoesNotReplay() throws IOException {
        String json = read(Scenario.MAINTENANCE_SUCCESS);

        assertThatThrownBy(() -> replay(json, WithoutReconciliation.class))
                .hasStackTraceContaining("NonDeterministicException");
    }

    /** Leaves out the first step of what was recorded. */
    public static final class WithoutReconciliation implements MaintenanceWorkflow {
        @Override
        public MaintenanceReport run(@Nullable MaintenanceRequest request) {
            Workflow.newActivityStub(
                            RecordActivities.class, ActivityProfiles.external(TaskQueues.RECORDS, "List live hosts"))
                    .liveHosts();
            return new MaintenanceReport(List.of(), 0);
        }
    }

    private static void replay(String json, Class<?> workflow) throws Exception {
        try (TestPlatform platform = new TestPlatform(workflow)) {
            WorkflowReplayer.replayWorkflowExecution(WorkflowExecutionHistory.fromJson(json), platform.control());
        }
    }

    private static String read(Scenario scenario) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                ReplayTest.class.getClassLoader().getResourceAsStream(scenario.resource()),
                "not recorded yet: " + scenario.resource())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
