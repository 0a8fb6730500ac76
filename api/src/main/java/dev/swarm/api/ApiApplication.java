package dev.swarm.api;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * The api process. Configuration: the environment variables that {@code swarm-api.yaml} names; the file has a name of its
 * own because this module and the worker share one class path in the all-in-one jar.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ApiApplication {
    public static void main(String[] args) {
        new SpringApplicationBuilder(ApiApplication.class)
                .properties("spring.config.name=swarm-api")
                .run(args);
    }
}
