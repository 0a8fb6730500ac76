package dev.swarm.activities.agent.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.agent.AgentActivitiesImpl;
import dev.swarm.activities.agent.RunTokens;
import dev.swarm.activities.agent.role.Roles;
import dev.swarm.activities.machine.HostRegistry;
import dev.swarm.activities.machine.SandboxProvider;
import dev.swarm.activities.machine.Standing;
import dev.swarm.activities.machine.egress.EgressGate;
import dev.swarm.activities.machine.egress.EgressOptions;
import dev.swarm.activities.model.gateway.GatewayOptions;
import dev.swarm.activities.model.gateway.GatewayServer;
import dev.swarm.activities.model.gateway.TicketToken;
import dev.swarm.activities.model.route.DoubleReply;
import dev.swarm.activities.model.route.ModelDouble;
import dev.swarm.activities.model.route.ModelPrice;
import dev.swarm.activities.model.route.ModelRoute;
import dev.swarm.activities.model.route.RouteAccess;
import dev.swarm.activities.model.spend.MemoryLedger;
import dev.swarm.activities.platform.MemoryArtifacts;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.agent.AgentActivities;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.agent.AgentRequest;
import dev.swarm.contracts.agent.AgentResult;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.record.EventScope;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.RetryOptions;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real Claude Code, in a sandbox, through the gateway, against a double of its provider. */
@Timeout(300)
class ClaudeCodeTest {
    private static final String MACHINE = "b1-t.1";
    private static final String KEY = "sk-of-the-provider";
    private static final String TOKEN = "swt_of-the-run";

    private final ModelDouble model = new ModelDouble().requireKey(KEY);
    private final MemoryLedger ledger = new MemoryLedger();
    private final MemoryArtifacts artifacts = new MemoryArtifacts();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final RunTokens tokens = new RunTokens() {
        @Override
        public String issue(AgentRequest request, String route, List<String> routes, Duration ttl) {
            return TOKEN;
        }

        @Override
        public void end(AgentRequest request) {
            // The gateway of this test knows one token for good.
        }
    };
    private final TestActivityEnvironment environment =
            TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                    .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                            .setDataConverter(Payloads.dataConverter())
                            .build())
                    .build());

    @TempDir
    Path dir;

    private GatewayServer gateway;
    private EgressGate gate;
    private SandboxProvider provider;
    private AgentActivities agents;

    @BeforeEach
    void open() throws Exception {
        Path tools =
                AgentTools.withClaudeCode().orElseGet(() -> Assumptions.abort("npm does not bring Claude Code here"));
        ModelPrice price = new ModelPrice(BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ONE, BigDecimal.TEN);
        ModelRoute route = new ModelRoute(
                "general", ModelRoute.Provider.ANTHROPIC, "double", model.url(), "env:DOUBLE_KEY", price, 0, 0, null);
        RouteAccess routes = new RouteAccess(List.of(route), Map.of("DOUBLE_KEY", KEY));
        TicketToken token = new TicketToken(
                "b1-t",
                1,
                MACHINE,
                new EventScope("p", null, "b1", "b1-t"),
                "general",
                List.of("general"),
                Instant.now().plus(Duration.ofHours(1)));
        gateway = new GatewayServer(
                GatewayOptions.standard("127.0.0.1", 0),
                hash -> Optional.of(token),
                routes::routes,
                routes::key,
                routes,
                ledger);
        gate = new EgressGate(dir.resolve("egress"), EgressOptions.standard(gateway.url()));
        provider = new SandboxProvider(
                dir.resolve("machines"), SandboxProvider.Options.standard().withTools(tools), gate);
        provider.unavailable()
                .ifPresent(reason -> Assumptions.abort("no machine can run on this host: " + reason.message()));
        Assumptions.assumeTrue(
                provider.egressModes().contains(EgressMode.GATEWAY), "the tests' Java runtime is not below /usr");
        provider.create(
                MACHINE,
                new MachineSpec(new MachineLimits(2048, 256, 256), new EgressPolicy(EgressMode.GATEWAY, List.of())));
        inside("git init --quiet -b main . && git -c user.name=a -c user.email=a@b.invalid"
                + " commit --quiet --allow-empty -m base");
        environment.registerActivitiesImplementations(new AgentActivitiesImpl(
                provider,
                new HostRegistry(dir.resolve("registry"), "h1", 1),
                artifacts,
                (ticketId, attempt, offset, chunk) -> {
                    synchronized (log) {
                        log.write(chunk, 0, chunk.length);
                        return log.size();
                    }
                },
                (request, current) -> {},
                Standing.ALWAYS_CURRENT,
                dir.resolve("logs"),
                new ProgramAgents(
                        provider, AgentPrograms.read(null), Roles.standard(), tokens, dir.resolve("readable"))));
        agents = environment.newActivityStub(
                AgentActivities.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofMinutes(4))
                        .setRetryOptions(
                                RetryOptions.newBuilder().setMaximumAttempts(1).build())
                        .build());
    }

    @AfterEach
    void close() throws Exception {
        environment.close();
        if (provider != null) {
            provider.destroy(MACHINE);
            gate.close();
            gateway.close();
        }
        model.close();
    }

    private String inside(String script) throws Exception {
        Process process = provider.exec(MACHINE, List.of("sh", "-c", script + " 2>&1"));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private AgentRequest request() throws Exception {
        TicketBody body = new TicketBody(
                "t", "Greet", "Write a greeting.", List.of("greeting.txt says hello"), List.of(), null, null, null);
        String id = artifacts.put("application/json", Payloads.objectMapper().writeValueAsBytes(body));
        return new AgentRequest(
                MACHINE,
                "b1-t",
                1,
                AgentKind.CLI,
                id,
                "Greet",
                List.of(),
                Duration.ofMinutes(3),
                Duration.ofMinutes(3),
                null,
                "claude-code",
                null);
    }

    private String log() {
        synchronized (log) {
            return log.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void completesATicket() throws Exception {
        ObjectNode input = new ObjectMapper().createObjectNode().put("command", "echo hello > greeting.txt");
        model.when(
                        call -> call.body().toString().contains("\"tool_result\""),
                        call -> DoubleReply.text("It is ", "written.").usage(1_000, 0, 0, 20))
                .when(
                        call -> true,
                        call -> DoubleReply.tool("toolu_1", "Bash", input).usage(1_000, 0, 0, 30));

        AgentResult result = agents.run(request());

        assertThat(result.outcome()).as("%s%n%s", log(), result.tail()).isEqualTo(AgentOutcome.SUCCEEDED);
        assertThat(log()).contains("Claude Code ", "> Bash echo hello > greeting.txt", "It is written.", "= 2 turns");
        assertThat(inside("git status --porcelain && git show HEAD:greeting.txt"))
                .isEqualTo("hello\n");
        assertThat(model.calls().getFirst().body().toString()).contains("greeting.txt says hello");
        assertThat(model.calls()).allSatisfy(call -> assertThat(call.model()).isEqualTo("double"));
        assertThat(ledger.spent("b1")).isEqualByComparingTo("0.0025");
        assertThat(ledger.setAside("b1")).isEqualByComparingTo("0");
        assertThat(inside("env; grep -rhaF sk-of /home /workspace /tmp 2> /dev/null || true"))
                .doesNotContain(KEY);
    }

    @Test
    void stopsWhenABudgetIsUsedUp() throws Exception {
        ledger.limit("b1", new BigDecimal("0.000001"));
        AgentRequest request = request();
        assertThatThrownBy(() -> agents.run(request)).hasStackTraceContaining(FailureCode.BUDGET_EXCEEDED.name());
        assertThat(log()).contains("API Error: 402");
        assertThat(model.calls()).isEmpty();
    }
}
