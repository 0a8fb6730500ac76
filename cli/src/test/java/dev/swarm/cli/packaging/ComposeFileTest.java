package dev.swarm.cli.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.SwarmSearchAttributes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * That docker-compose.yml fits the rest of the repository. That it is valid for compose itself is checked by
 * {@code ./swarm test}, with compose's own code.
 */
@SuppressWarnings("unchecked")
class ComposeFileTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private Map<String, Object> file;
    private Map<String, Map<String, Object>> services;

    @BeforeEach
    void read() throws IOException {
        file = new Yaml().load(Files.readString(ROOT.resolve("docker-compose.yml")));
        services = (Map<String, Map<String, Object>>) file.get("services");
    }

    @Test
    void longRunningServicesAreCheckedAndRestarted() {
        for (String name : List.of("postgres", "temporal", "temporal-ui", "api", "worker")) {
            assertThat(services.get(name)).as(name).containsEntry("restart", "unless-stopped");
        }
        for (String name : List.of("postgres", "temporal")) {
            assertThat(services.get(name)).as(name).containsKey("healthcheck");
        }
        for (String role : List.of("api", "worker")) {
            assertThat(ROOT.resolve("infra/docker/" + role + ".Dockerfile"))
                    .content()
                    .contains("HEALTHCHECK");
        }
    }

    @Test
    void ownImagesAreBuiltFromTheirDockerfiles() {
        for (String role : List.of("api", "worker")) {
            Map<String, Object> build = (Map<String, Object>) services.get(role).get("build");
            assertThat(ROOT.resolve(build.get("dockerfile").toString())).exists();
        }
    }

    @Test
    void officialImagesArePinned() {
        services.forEach((name, service) -> {
            if (!service.containsKey("build")) {
                assertThat(service.get("image").toString())
                        .as(name)
                        .matches("(postgres|temporalio/(server|admin-tools|ui)):[0-9][0-9.]*");
            }
        });
    }

    @Test
    void secretsComeFromFilesThatTheScriptMakes() throws IOException {
        String script = Files.readString(ROOT.resolve("infra/compose/make-secrets.sh"));
        Map<String, Map<String, Object>> secrets = (Map<String, Map<String, Object>>) file.get("secrets");
        secrets.forEach((name, secret) -> {
            assertThat(secret).as(name).containsEntry("file", "./infra/compose/secrets/" + name);
            assertThat(script).contains(name);
        });
        services.forEach((name, service) -> {
            Object environment = service.getOrDefault("environment", Map.of());
            ((Map<String, Object>) environment).forEach((variable, value) -> {
                if (Pattern.compile("PASSWORD|PWD|TOKEN|SECRET|KEY")
                        .matcher(variable)
                        .find()) {
                    assertThat(variable).as(name).endsWith("_FILE");
                    assertThat(value.toString()).as(variable).startsWith("/run/secrets/");
                }
            });
        });
    }

    @Test
    void portsAreOnTheLoopbackInterfaceOnly() {
        services.forEach((name, service) -> {
            for (Object port : (List<Object>) service.getOrDefault("ports", List.of())) {
                assertThat(port.toString()).as(name).startsWith("127.0.0.1:");
            }
        });
    }

    @Test
    void theApiKnowsItsVariables() throws IOException {
        StringBuilder configuration = new StringBuilder(Files.readString(ROOT.resolve("infra/docker/api.Dockerfile")));
        try (Stream<Path> files = Files.walk(ROOT.resolve("api/src/main"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                configuration.append(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            }
        }
        Map<String, Object> environment =
                (Map<String, Object>) services.get("api").get("environment");
        assertThat(new TreeSet<>(environment.keySet()))
                .allSatisfy(name -> assertThat(configuration).contains(name));
    }

    @Test
    void theNamespaceGetsOurSearchAttributes() throws IOException {
        String script = Files.readString(ROOT.resolve("infra/compose/temporal-namespace.sh"));
        SwarmSearchAttributes.ALL.forEach(attribute -> assertThat(script).contains(" " + attribute.getName()));
    }
}
