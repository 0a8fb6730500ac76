package dev.swarm.worker;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;

/**
 * Starts a worker. Nothing is auto-configured: in the all-in-one installation the api's libraries are on the same class
 * path, and a worker must hold no database.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    WorkerSettings.class,
    MachineSettings.class,
    WebhookSettings.class,
    GatewaySettings.class,
    AgentSettings.class,
    JoinSettings.class
})
@Import(TemporalWorkers.class)
public class WorkerApplication {
    @Bean
    static DataLock dataLock(WorkerSettings settings) {
        return DataLock.take(settings.data());
    }

    @Bean
    @DependsOn("dataLock")
    static Membership membership(WorkerSettings settings, JoinSettings join) {
        return Membership.of(settings, join);
    }

    public static void main(String[] args) {
        System.setProperty("spring.config.name", "swarm-worker");
        SpringApplication application = new SpringApplication(WorkerApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.run(args);
    }
}
