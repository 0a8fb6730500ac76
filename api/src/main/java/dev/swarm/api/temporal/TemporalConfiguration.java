package dev.swarm.api.temporal;

import dev.swarm.api.settings.SwarmSettings;
import dev.swarm.contracts.Payloads;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The Temporal client. It connects when it is first used, so the process comes up while Temporal is away. */
@Configuration(proxyBeanMethods = false)
class TemporalConfiguration {
    /** People wait for these calls: a short time of trying, then an answer. */
    private static final Duration TRY_FOR = Duration.ofSeconds(3);

    @Bean(destroyMethod = "shutdownNow")
    WorkflowServiceStubs serviceStubs(SwarmSettings settings) {
        return WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(settings.temporal().address())
                .setRpcRetryOptions(RpcRetryOptions.newBuilder()
                        .setInitialInterval(Duration.ofMillis(50))
                        .setBackoffCoefficient(2)
                        .setMaximumInterval(Duration.ofSeconds(1))
                        .setExpiration(TRY_FOR)
                        .build())
                .build());
    }

    @Bean
    WorkflowClient workflowClient(WorkflowServiceStubs stubs, SwarmSettings settings) {
        return WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(settings.temporal().namespace())
                        .setDataConverter(Payloads.dataConverter())
                        .setIdentity("swarm-api@" + ProcessHandle.current().pid())
                        .build());
    }

    @Bean
    ScheduleClient scheduleClient(WorkflowServiceStubs stubs, SwarmSettings settings) {
        return ScheduleClient.newInstance(
                stubs,
                ScheduleClientOptions.newBuilder()
                        .setNamespace(settings.temporal().namespace())
                        .setDataConverter(Payloads.dataConverter())
                        .build());
    }
}
