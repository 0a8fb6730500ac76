package dev.swarm.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pins the name and the default of every setting. */
class WorkerSettingsTest {
    @Test
    void defaults() throws Exception {
        WorkerSettings settings = bind(Map.of("user.home", "/home/eva", "HOSTNAME", "box-1"));

        assertThat(settings)
                .isEqualTo(new WorkerSettings(
                        Path.of("/home/eva/.swarm"),
                        Set.of(WorkerRole.CONTROL, WorkerRole.HOST),
                        "127.0.0.1:7233",
                        "default",
                        URI.create("http://127.0.0.1:8080"),
                        Path.of("/home/eva/.swarm/keys/worker.key"),
                        URI.create("http://127.0.0.1:3000/api/v3"),
                        Path.of("/home/eva/.swarm/secrets/forge-token"),
                        "box-1",
                        4,
                        List.of("standard"),
                        List.of(),
                        0,
                        Duration.ofMinutes(10),
                        "sandbox",
                        ""));
    }

    @Test
    void environmentVariables() throws Exception {
        WorkerSettings settings = bind(Map.ofEntries(
                Map.entry("SWARM_DATA", "/srv/swarm"),
                Map.entry("SWARM_ROLES", "host"),
                Map.entry("SWARM_TEMPORAL_ADDRESS", "temporal:7233"),
                Map.entry("SWARM_TEMPORAL_NAMESPACE", "swarm"),
                Map.entry("SWARM_API_URL", "https://api"),
                Map.entry("SWARM_WORKER_KEY_FILE", "/run/key"),
                Map.entry("SWARM_FORGE_URL", "https://forge/api/v3"),
                Map.entry("SWARM_FORGE_TOKEN_FILE", "/run/token"),
                Map.entry("SWARM_HOST_ID", "box-2"),
                Map.entry("SWARM_HOST_SLOTS", "9"),
                Map.entry("SWARM_MACHINE_CLASSES", "standard,large"),
                Map.entry("SWARM_HOST_LABELS", "region=eu,gpu=a100"),
                Map.entry("SWARM_HOST_COST_PER_HOUR", "0.5"),
                Map.entry("SWARM_HOST_IDLE_MACHINE", "20m"),
                Map.entry("SWARM_MACHINES", "ssh"),
                Map.entry("SWARM_SSH_POOL", "/etc/pool")));

        assertThat(settings)
                .isEqualTo(new WorkerSettings(
                        Path.of("/srv/swarm"),
                        Set.of(WorkerRole.HOST),
                        "temporal:7233",
                        "swarm",
                        URI.create("https://api"),
                        Path.of("/run/key"),
                        URI.create("https://forge/api/v3"),
                        Path.of("/run/token"),
                        "box-2",
                        9,
                        List.of("standard", "large"),
                        List.of("region=eu", "gpu=a100"),
                        0.5,
                        Duration.ofMinutes(20),
                        "ssh",
                        "/etc/pool"));
        assertThat(settings.labelMap()).isEqualTo(Map.of("gpu", "a100", "region", "eu"));
        assertThat(settings.withLabels(Map.of("region", "us"))).containsExactly("gpu=a100", "region=us");
    }

    @ParameterizedTest
    @CsvSource({
        "SWARM_ROLES, '', SWARM_ROLES names no role",
        "SWARM_ROLES, hots, WorkerRole.hots",
        "SWARM_HOST_SLOTS, 0, SWARM_HOST_SLOTS is 0; it must be 1 to 1000",
        "SWARM_HOST_ID, a host, SWARM_HOST_ID 'a host' must be",
        "SWARM_MACHINE_CLASSES, '', SWARM_MACHINE_CLASSES names no class",
        "SWARM_HOST_LABELS, 'region', SWARM_HOST_LABELS: 'region' must look like gpu=a100",
        "SWARM_MACHINES, docker, SWARM_MACHINES is 'docker'; it must be",
        "SWARM_MACHINES, ssh, name the file that lists its machines by SWARM_SSH_POOL",
        "SWARM_MACHINE_CLASSES, 'standard,Big', SWARM_MACHINE_CLASSES: 'Big' must be",
        "SWARM_HOST_LABELS, GPU=x, SWARM_HOST_LABELS: label 'GPU' must be",
        "SWARM_HOST_COST_PER_HOUR, -1, SWARM_HOST_COST_PER_HOUR is -1.0",
        "SWARM_HOST_IDLE_MACHINE, 5s, SWARM_HOST_IDLE_MACHINE is PT5S",
    })
    void refusesWhatCannotWork(String variable, String value, String message) {
        assertThatThrownBy(() -> bind(Map.of(variable, value))).rootCause().hasMessageContaining(message);
    }

    private static WorkerSettings bind(Map<String, String> variables) throws Exception {
        return BoundSettings.of(WorkerSettings.class, "swarm", variables);
    }
}
