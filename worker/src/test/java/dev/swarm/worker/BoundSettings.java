package dev.swarm.worker;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

/** Settings as a worker would read them from its file and from these environment variables. */
final class BoundSettings {
    private BoundSettings() {}

    static <T> T of(Class<T> type, String prefix, Map<String, String> variables) throws Exception {
        StandardEnvironment environment = new StandardEnvironment();
        // What the machine that runs the tests has set is not these variables.
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        environment.getPropertySources().addFirst(new MapPropertySource("variables", new HashMap<>(variables)));
        environment
                .getPropertySources()
                .addLast(new YamlPropertySourceLoader()
                        .load("swarm-worker", new ClassPathResource("swarm-worker.yaml"))
                        .getFirst());
        return Binder.get(environment)
                .bind(prefix, type)
                .orElseThrow(() -> new IllegalStateException("nothing to bind"));
    }
}
