package dev.swarm.api.operations;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.stereotype.Service;

/** The settings that this process runs with. Secrets are in files, of which the path is shown; what looks like one is not. */
@Service
public class EffectiveSettings {
    private static final Set<String> OTHERS = Set.of(
            "server.port",
            "server.address",
            "spring.datasource.url",
            "spring.datasource.username",
            "spring.datasource.hikari.maximum-pool-size");

    private static final Pattern SECRET = Pattern.compile("(?i).*(password|secret|token|key|credential)s?$");
    private static final Pattern USER_IN_ADDRESS = Pattern.compile("//[^/@\\s]+@");
    private static final Pattern SECRET_IN_ADDRESS =
            Pattern.compile("(?i)([?&;][^=&;]*(?:password|secret|token|key)[^=&;]*=)[^&;]*");

    private final ConfigurableEnvironment environment;

    EffectiveSettings(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** A setting by its name in {@code swarm-api.yaml}. */
    @Schema(name = "Setting")
    public record Setting(String name, String value) {}

    /** All of them, by name. */
    public List<Setting> list() {
        Set<String> names = new TreeSet<>();
        environment.getPropertySources().forEach(source -> {
            if (source instanceof EnumerablePropertySource<?> known) {
                for (String name : known.getPropertyNames()) {
                    if (name.startsWith("swarm.") || OTHERS.contains(name)) {
                        names.add(name);
                    }
                }
            }
        });
        List<Setting> settings = new ArrayList<>();
        for (String name : names) {
            settings.add(new Setting(name, shown(name, Objects.requireNonNullElse(environment.getProperty(name), ""))));
        }
        return settings;
    }

    static String shown(String name, String value) {
        if (SECRET.matcher(name).matches()) {
            return value.isBlank() ? "" : "(set)";
        }
        String address = USER_IN_ADDRESS.matcher(value).replaceAll("//(user)@");
        return SECRET_IN_ADDRESS.matcher(address).replaceAll("$1(set)");
    }
}
