package dev.swarm.api.temporal;

import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.client.WorkflowClient;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether Temporal answers and the records queue is served. */
@Component("temporalHealthIndicator")
class TemporalHealthIndicator implements HealthIndicator {
    private final WorkflowClient client;
    private final TemporalConnection connection;

    TemporalHealthIndicator(WorkflowClient client, TemporalConnection connection) {
        this.client = client;
        this.connection = connection;
    }

    @Override
    public Health health() {
        try {
            client.getWorkflowServiceStubs()
                    .blockingStub()
                    .withDeadlineAfter(1, TimeUnit.SECONDS)
                    .getSystemInfo(GetSystemInfoRequest.getDefaultInstance());
            Health.Builder health = connection.isServing() ? Health.up() : Health.down();
            return health.withDetail("recordsQueue", connection.isServing() ? "served" : "not served yet")
                    .build();
        } catch (StatusRuntimeException e) {
            return Health.down()
                    .withDetail("error", e.getStatus().getCode().name())
                    .build();
        }
    }
}
