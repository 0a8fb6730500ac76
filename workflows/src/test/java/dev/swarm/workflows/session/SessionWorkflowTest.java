package dev.swarm.workflows.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.SwarmSearchAttributes;
import dev.swarm.contracts.TaskQueues;
import dev.swarm.contracts.WorkflowIds;
import dev.swarm.contracts.build.BuildPolicy;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.model.Clarification;
import dev.swarm.contracts.model.ClarifyRequest;
import dev.swarm.contracts.model.ModelActivities;
import dev.swarm.contracts.model.PlanRequest;
import dev.swarm.contracts.model.PlannedWork;
import dev.swarm.contracts.model.WriteSpecRequest;
import dev.swarm.contracts.model.WrittenSpec;
import dev.swarm.contracts.plan.Plan;
import dev.swarm.contracts.plan.Rates;
import dev.swarm.contracts.project.MergeMode;
import dev.swarm.contracts.project.ProjectRef;
import dev.swarm.contracts.record.AppendRequest;
import dev.swarm.contracts.record.DomainEvent;
import dev.swarm.contracts.record.RecordActivities;
import dev.swarm.contracts.record.RecordedEvent;
import dev.swarm.contracts.session.ApproveCommand;
import dev.swarm.contracts.session.DesignSessionWorkflow;
import dev.swarm.contracts.session.SessionInput;
import dev.swarm.contracts.session.SessionPolicy;
import dev.swarm.contracts.session.SessionState;
import dev.swarm.contracts.session.SessionView;
import dev.swarm.contracts.ticket.TicketPolicy;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SessionWorkflowTest {
    private final Records records = new Records();
    private TestWorkflowEnvironment environment;
    private DesignSessionWorkflow session;

    @BeforeEach
    void start() {
        TestEnvironmentOptions.Builder options = TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.dataConverter())
                        .build());
        environment = TestWorkflowEnvironment.newInstance(options.build());
        SwarmSearchAttributes.ALL.forEach(
                key -> environment.registerSearchAttribute(key.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
        var control = environment.newWorker(TaskQueues.CONTROL);
        control.registerWorkflowImplementationTypes(DesignSessionWorkflowImpl.class);
        control.registerActivitiesImplementations(new Model());
        environment.newWorker(TaskQueues.RECORDS).registerActivitiesImplementations(records);
        environment.start();
        session = environment
                .getWorkflowClient()
                .newWorkflowStub(
                        DesignSessionWorkflow.class,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(TaskQueues.CONTROL)
                                .setWorkflowId(WorkflowIds.session("s"))
                                .build());
        WorkflowClient.start(session::run, input());
        environment.sleep(Duration.ofMinutes(1));
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    @Test
    void aPersonIsRemindedAfterADay() {
        assertThat(session.state().state()).isEqualTo(SessionState.REVIEWING);
        environment.sleep(Duration.ofHours(23));
        assertThat(records.of(DomainEvent.PersonReminded.class)).isEmpty();

        environment.sleep(Duration.ofHours(2));

        assertThat(records.of(DomainEvent.PersonReminded.class))
                .containsExactly(new DomainEvent.PersonReminded(
                        "a review of spec version 1: approve, edit or revise it", Duration.ofHours(24)));
    }

    @Test
    void theSessionExpiresAfterThirtyDays() {
        SessionView end = WorkflowStub.fromTyped(session).getResult(SessionView.class);

        assertThat(end.state()).isEqualTo(SessionState.EXPIRED);
        assertThat(end.problem()).isEqualTo("nobody acted for 30 days");
        assertThat(records.of(DomainEvent.PersonReminded.class)).hasSize(29);
        assertThat(records.of(DomainEvent.SessionEnded.class)).containsExactly(new DomainEvent.SessionEnded(null));
    }

    @Test
    void anApprovalOfAStaleVersionIsRefused() {
        assertThatThrownBy(() -> session.approve(new ApproveCommand("c1", "eva", 7)))
                .isInstanceOf(WorkflowUpdateException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        failure -> assertThat(failure.getType()).isEqualTo(FailureCode.STALE_VERSION.name()));
        assertThat(session.state().state()).isEqualTo(SessionState.REVIEWING);
        assertThat(records.of(DomainEvent.SpecApproved.class)).isEmpty();
    }

    @Test
    void aRefusedSignalChangesNothingAndIsOnTheTimeline() {
        session.approveSignal(new ApproveCommand(null, "eva", 7));
        environment.sleep(Duration.ofMinutes(1));

        assertThat(session.state().state()).isEqualTo(SessionState.REVIEWING);
        assertThat(records.of(DomainEvent.CommandRejected.class))
                .singleElement()
                .satisfies(rejected -> {
                    assertThat(rejected.command()).isEqualTo("approve");
                    assertThat(rejected.failure().code()).isEqualTo(FailureCode.STALE_VERSION);
                });
    }

    @Test
    void aSignalWithoutInputChangesNothingAndDoesNotStopTheSession() {
        WorkflowStub.fromTyped(session).signal("approve");
        WorkflowStub.fromTyped(session).signal("answer", Map.of("by", "eva"));
        environment.sleep(Duration.ofMinutes(1));

        assertThat(session.state().state()).isEqualTo(SessionState.REVIEWING);
        assertThat(records.of(DomainEvent.CommandRejected.class))
                .extracting(DomainEvent.CommandRejected::command)
                .containsExactly("approve", "answer");
    }

    @Test
    void anApprovalOfTheNewestVersionLeadsToAPlanAndAnInvalidPlanBackToReview() {
        assertThat(session.approve(new ApproveCommand("c1", "eva", 1)).applied())
                .isTrue();
        environment.sleep(Duration.ofMinutes(1));

        assertThat(records.of(DomainEvent.SpecApproved.class)).containsExactly(new DomainEvent.SpecApproved(1));
        assertThat(records.of(DomainEvent.PlanRejected.class)).hasSize(1);
        assertThat(session.state().state()).isEqualTo(SessionState.REVIEWING);
        assertThat(session.state().problem()).contains("the plan has no tickets");
        assertThat(session.approve(new ApproveCommand("c1", "eva", 1)).applied())
                .isFalse();
    }

    private static SessionInput input() {
        ProjectRef project =
                new ProjectRef("p", "o/r", "main", null, Duration.ofMinutes(5), MergeMode.AUTO, 4, "standard");
        Duration hour = Duration.ofHours(1);
        Rates rates = new Rates(hour, hour, hour, hour, BigDecimal.ONE, BigDecimal.ZERO);
        TicketPolicy ticket = new TicketPolicy(hour, hour, Duration.ofSeconds(5), new MachineLimits(1, 1, 1));
        BuildPolicy build = new BuildPolicy(4, Duration.ofDays(7), ticket);
        return new SessionInput(
                "s",
                project,
                "an app",
                "eva",
                new SessionPolicy(Duration.ofHours(24), Duration.ofDays(30), rates, build));
    }

    /** Asks nothing, writes one spec and plans no tickets. */
    static final class Model implements ModelActivities {
        @Override
        public Clarification clarify(ClarifyRequest request) {
            return new Clarification(List.of(), true, "fake");
        }

        @Override
        public WrittenSpec writeSpec(WriteSpecRequest request) {
            return new WrittenSpec("a1", "fake");
        }

        @Override
        public PlannedWork plan(PlanRequest request) {
            return new PlannedWork(new Plan("none", "fake", List.of()), null);
        }
    }

    static final class Records implements RecordActivities {
        private final List<RecordedEvent> events = new CopyOnWriteArrayList<>();

        @Override
        public void append(AppendRequest request) {
            events.addAll(request.events());
        }

        @Override
        public List<String> liveHosts() {
            return List.of();
        }

        <E extends DomainEvent> List<E> of(Class<E> type) {
            List<E> found = new ArrayList<>();
            for (RecordedEvent event : events) {
                if (type.isInstance(event.event())) {
                    found.add(type.cast(event.event()));
                }
            }
            return found;
        }
    }
}
