package dev.swarm.activities.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.agent.Checkpoints;
import dev.swarm.activities.agent.KillPoint;
import dev.swarm.activities.machine.HostRegistry;
import dev.swarm.activities.machine.MachineProvider;
import dev.swarm.activities.machine.SandboxProvider;
import dev.swarm.activities.machine.Standing;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.activities.platform.MemoryArtifacts;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.agent.ToolActivities;
import dev.swarm.contracts.agent.ToolCall;
import dev.swarm.contracts.agent.ToolOutcome;
import dev.swarm.contracts.agent.ToolRequest;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker dies at each point of a tool's use, and the next one tries again: the effect is there once. */
@Timeout(120)
class ToolKillTest {
    private static final String MACHINE = "b-a.1";

    private final MemoryArtifacts artifacts = new MemoryArtifacts();

    @TempDir
    Path dir;

    private SandboxProvider provider;
    private HostRegistry registry;

    @BeforeEach
    void open() throws Exception {
        provider = new SandboxProvider(dir.resolve("machines"));
        provider.unavailable()
                .ifPresent(reason -> Assumptions.abort("no machine can run on this host: " + reason.message()));
        registry = new HostRegistry(dir.resolve("registry"), "h1", 1);
        provider.create(MACHINE, MachineSpec.of(new MachineLimits(256, 256, 32)));
    }

    @AfterEach
    void close() throws Exception {
        for (String machine : provider.machines()) {
            provider.destroy(machine);
        }
    }

    @Test
    void aShellCommandTakesEffectOnce() throws Exception {
        int points = dieAtEachPoint("shell", input().put("command", "echo x >> effects; cat effects"), outcome -> {
            assertThat(outcome.text()).isEqualTo("exit code 0\nx\n");
            assertThat(inside("cat effects; rm effects")).isEqualTo("x");
        });

        assertThat(points).isGreaterThan(4);
    }

    @Test
    void anEditTakesEffectOnce() throws Exception {
        inside("printf a > file");
        ObjectNode input = input().put("path", "file").put("old_text", "a").put("new_text", "aa");
        int points = dieAtEachPoint("edit", input, outcome -> {
            assertThat(outcome.text()).isEqualTo("Replaced it in /workspace/file.");
            assertThat(inside("cat file; printf a > file")).isEqualTo("aa");
        });

        assertThat(points).isGreaterThan(6);
    }

    @Test
    void aLongResultIsToldOnceAndForAll() throws Exception {
        int points = dieAtEachPoint("shell", input().put("command", "echo x >> effects; seq 1 1000"), outcome -> {
            assertThat(artifacts.text(outcome.textId())).startsWith("exit code 0\n1\n2\n");
            assertThat(inside("cat effects; rm effects")).isEqualTo("x");
        });

        assertThat(points).isGreaterThan(6);
    }

    private interface Check {
        void check(ToolOutcome outcome) throws Exception;
    }

    /** Answers how many points there are. */
    private int dieAtEachPoint(String tool, ObjectNode input, Check check) throws Exception {
        for (int round = 0; ; round++) {
            KillPoint point = new KillPoint(round);
            ToolRequest request = new ToolRequest(
                    MACHINE,
                    "b-a",
                    1,
                    round + 1,
                    new ToolCall(0, "c", tool, input.toString(), null, "", ""),
                    Duration.ofMinutes(1));
            MachineProvider dying = point.on(MachineProvider.class, provider, "startJob", "job", "exec", "writeFile");
            try {
                use(dying, point.on(ArtifactStore.class, artifacts, "put"), request);
            } catch (ActivityFailure killed) {
                assertThat(point.isReached()).as("%s", killed).isTrue();
            }
            check.check(use(provider, artifacts, request));
            if (!point.isReached()) {
                return round;
            }
        }
    }

    private ToolOutcome use(MachineProvider machines, ArtifactStore store, ToolRequest request) {
        TestActivityEnvironment environment = TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.dataConverter())
                        .build())
                .build());
        try {
            environment.registerActivitiesImplementations(
                    new ToolActivitiesImpl(machines, registry, store, Checkpoints.NONE, Standing.ALWAYS_CURRENT));
            return environment
                    .newActivityStub(
                            ToolActivities.class,
                            ActivityOptions.newBuilder()
                                    .setStartToCloseTimeout(Duration.ofMinutes(1))
                                    .setRetryOptions(RetryOptions.newBuilder()
                                            .setMaximumAttempts(1)
                                            .build())
                                    .build())
                    .use(request);
        } finally {
            environment.close();
        }
    }

    private static ObjectNode input() {
        return JsonNodeFactory.instance.objectNode();
    }

    private String inside(String script) throws Exception {
        Process process = provider.exec(MACHINE, List.of("sh", "-c", script + " 2>&1"));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }
}
