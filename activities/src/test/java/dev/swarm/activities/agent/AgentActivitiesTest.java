package dev.swarm.activities.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.agent.program.AgentPrograms;
import dev.swarm.activities.agent.program.ProgramAgents;
import dev.swarm.activities.agent.role.Roles;
import dev.swarm.activities.machine.HostRegistry;
import dev.swarm.activities.machine.SandboxProvider;
import dev.swarm.activities.machine.Standing;
import dev.swarm.activities.machine.UnheardHost;
import dev.swarm.activities.machine.egress.EgressGate;
import dev.swarm.activities.machine.egress.EgressOptions;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.activities.platform.LogSink;
import dev.swarm.activities.platform.MemoryArtifacts;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.agent.AgentActivities;
import dev.swarm.contracts.agent.AgentOutcome;
import dev.swarm.contracts.agent.AgentRequest;
import dev.swarm.contracts.agent.AgentResult;
import dev.swarm.contracts.agent.Checkpointing;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.EgressPolicy;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineSpec;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.TicketBody;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AgentActivitiesTest {
    private static final String MACHINE = "b1-t-1";
    private static final String CONNECTED = "b1-t-2";
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String INIT = "git init --quiet -b main . && git -c user.name=a -c user.email=a@b.invalid"
            + " commit --quiet --allow-empty -m base";

    private final MemoryArtifacts artifacts = new MemoryArtifacts();
    private final MemoryLog sink = new MemoryLog();
    private final TestActivityEnvironment environment = environment();
    private final TestActivityEnvironment second = environment();

    @TempDir
    Path dir;

    private final List<String> tokensEnded = new CopyOnWriteArrayList<>();
    private final RunTokens tokens = new RunTokens() {
        @Override
        public String issue(AgentRequest request, String route, List<String> routes, Duration ttl) {
            return "swt_" + request.ticketId() + "_" + route;
        }

        @Override
        public void end(AgentRequest request) {
            tokensEnded.add(request.ticketId() + "." + request.attempt());
        }
    };

    private EgressGate gate;
    private Path programs;
    private SandboxProvider provider;
    private HostRegistry registry;
    private AgentActivitiesImpl implementation;
    private AgentActivities agents;

    private static final class MemoryArtifacts implements ArtifactStore {
        private final Map<String, byte[]> content = new ConcurrentHashMap<>();

        @Override
        public String put(String mediaType, byte[] bytes) {
            String id = Integer.toString(content.size());
            content.put(id, bytes);
            return id;
        }

        @Override
        public byte[] get(String artifactId) {
            return Objects.requireNonNull(content.get(artifactId));
        }
    }

    /** As the api does it: appends what is new, and names its length where the offset is too large. */
    private static final class MemoryLog implements LogSink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private volatile boolean down;

        @Override
        public synchronized long append(String ticketId, int attempt, long offset, byte[] chunk) throws IOException {
            if (down) {
                throw new IOException("down");
            }
            if (offset <= bytes.size() && offset + chunk.length > bytes.size()) {
                int known = (int) (bytes.size() - offset);
                bytes.write(chunk, known, chunk.length - known);
            }
            return bytes.size();
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private final List<String> saved = new CopyOnWriteArrayList<>();
    private final Checkpoints checkpoints =
            (request, current) -> saved.add(request.ticketId() + (current.getAsBoolean() ? " current" : " over"));

    @BeforeEach
    void open() throws Exception {
        gate = new EgressGate(dir.resolve("egress"), EgressOptions.standard(null));
        provider = new SandboxProvider(dir.resolve("machines"), SandboxProvider.Options.standard(), gate);
        provider.unavailable()
                .ifPresent(reason -> Assumptions.abort("no machine can run on this host: " + reason.message()));
        registry = new HostRegistry(dir.resolve("registry"), "h1", 1);
        provider.create(MACHINE, MachineSpec.of(new MachineLimits(256, 64, 32)));
        inside(INIT);
        programs = Files.createDirectory(dir.resolve("programs"));
        Files.writeString(programs.resolve("parrot.yaml"), """
                name: parrot
                api: anthropic
                check: command -v cat
                install: "true"
                environment:
                  ANTHROPIC_BASE_URL: ${gateway}/x
                  PARROT_TOKEN: ${token}
                prompt: stdin
                start: sh ./parrot.sh ${route}
                output: claude
                """);
        implementation = new AgentActivitiesImpl(
                provider,
                registry,
                artifacts,
                sink,
                checkpoints,
                Standing.ALWAYS_CURRENT,
                dir.resolve("logs"),
                new ProgramAgents(
                        provider, AgentPrograms.read(programs), Roles.standard(), tokens, dir.resolve("readable")),
                Duration.ofMillis(300));
        agents = stub(environment);
    }

    private static TestActivityEnvironment environment() {
        return TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.dataConverter())
                        .build())
                .build());
    }

    /** An environment runs one activity at a time. */
    private AgentActivities stub(TestActivityEnvironment each) {
        each.registerActivitiesImplementations(implementation);
        return each.newActivityStub(
                AgentActivities.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofMinutes(1))
                        .setHeartbeatTimeout(Duration.ofSeconds(1))
                        .setRetryOptions(
                                RetryOptions.newBuilder().setMaximumAttempts(1).build())
                        .build());
    }

    /** Each in a thread of its own: the common pool has one on two cores. */
    private static <T> CompletableFuture<T> inBackground(Supplier<T> work) {
        return CompletableFuture.supplyAsync(
                work, task -> Thread.ofPlatform().daemon().start(task));
    }

    @AfterEach
    void close() throws Exception {
        for (String machine : provider.machines()) {
            provider.destroy(machine);
        }
        implementation.close();
        environment.close();
        second.close();
    }

    private String inside(String script) throws Exception {
        return inside(MACHINE, script);
    }

    private String inside(String machine, String script) throws Exception {
        Process process = provider.exec(machine, List.of("sh", "-c", script + " 2>&1"));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }

    private AgentRequest request(
            @Nullable String command, @Nullable String outputFile, Duration timeout, Duration stallTimeout)
            throws Exception {
        TicketBody body = new TicketBody("t", "T", "do it", List.of(), List.of(), command, null, outputFile);
        String id = artifacts.put("application/json", Payloads.objectMapper().writeValueAsBytes(body));
        return new AgentRequest(
                MACHINE,
                "b1-t",
                1,
                AgentKind.COMMAND,
                id,
                "Do it",
                List.of("be nice", "be quick"),
                timeout,
                stallTimeout);
    }

    private AgentRequest request(String command) throws Exception {
        return request(command, null, LONG, LONG);
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("still not so after 20 s").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void aScriptsWorkIsCommittedAndItsOutputShipped() throws Exception {
        AgentResult result =
                agents.run(request("echo hello; [[ -n x ]] && echo $SWARM_TICKET-$SWARM_ATTEMPT; echo w > w"));

        assertThat(result.outcome()).isEqualTo(AgentOutcome.SUCCEEDED);
        assertThat(result.exitCode()).isZero();
        assertThat(result.tail()).isEqualTo("hello\nb1-t-1\n");
        assertThat(result.logBytes()).isEqualTo(13);
        assertThat(sink.text()).isEqualTo("hello\nb1-t-1\n");
        assertThat(inside("git log -1 --format='%s %an <%ae>'; git status --porcelain; git show --stat --format= HEAD"))
                .startsWith("Do it Swarm Agent <agent@swarm.invalid>\n w | 1 +");
    }

    @Test
    void theAgentsOwnCommitsStayAndNothingIsAdded() throws Exception {
        agents.run(request("echo a > a; git add a; git -c user.name=x -c user.email=x@y.invalid commit -qm own"));

        assertThat(inside("git log --format=%s")).isEqualTo("own\nbase");
    }

    /** A machine that reaches the gateway, with a program that says what it got. */
    private void connect(String andThen) throws Exception {
        Assumptions.assumeTrue(
                provider.egressModes().contains(EgressMode.GATEWAY), "the tests' Java runtime is not below /usr");
        provider.create(
                CONNECTED,
                new MachineSpec(new MachineLimits(512, 128, 32), new EgressPolicy(EgressMode.GATEWAY, List.of())));
        inside(CONNECTED, INIT + " && cat > parrot.sh <<'EOF'\n" + PARROT + andThen + "\nEOF\n:");
    }

    private AgentRequest program(String machine, @Nullable String program) throws Exception {
        AgentRequest plain = request("unused");
        return new AgentRequest(
                machine,
                plain.ticketId(),
                2,
                AgentKind.CLI,
                plain.bodyId(),
                plain.commitMessage(),
                List.of("Mind the gap"),
                LONG,
                LONG,
                null,
                program,
                null);
    }

    private static final String PARROT = """
            cat > prompt
            echo "{\\"type\\":\\"assistant\\",\\"message\\":{\\"content\\":[{\\"type\\":\\"text\\",\\"text\\":\\"$1 at $ANTHROPIC_BASE_URL\\"}]}}"
            echo plain
            test "$PARROT_TOKEN" = swt_b1-t_general
            """;

    @Test
    void aProgramGetsItsPromptAndTokenAndIsReadable() throws Exception {
        connect("");

        AgentResult result = agents.run(program(CONNECTED, "parrot"));

        assertThat(result.outcome()).as(result.tail()).isEqualTo(AgentOutcome.SUCCEEDED);
        assertThat(sink.text()).isEqualTo("general at http://127.0.0.1:3128/x\nplain\n");
        assertThat(result.logBytes()).isEqualTo(sink.text().length());
        assertThat(inside(CONNECTED, "cat prompt")).contains("Mind the gap", "An earlier attempt");
        assertThat(tokensEnded).containsExactly("b1-t.2");
        assertThat(Files.list(dir.resolve("readable"))).isEmpty();
    }

    @Test
    void aProgramIsFoundAgainByTheNextWorkerAndItsLogGoesOn() throws Exception {
        connect("while [ ! -e /workspace/go ]; do sleep 0.05; done");
        AgentRequest request = program(CONNECTED, "parrot");
        CompletableFuture<AgentResult> first = inBackground(() -> agents.run(request));
        await(() -> sink.text().endsWith("plain\n"));
        CompletableFuture<AgentResult> next = inBackground(() -> stub(second).run(request));
        assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        inside(CONNECTED, "touch go");

        assertThat(next.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(AgentOutcome.SUCCEEDED);
        assertThat(sink.text()).isEqualTo("general at http://127.0.0.1:3128/x\nplain\n");
    }

    @Test
    void aProgramThatCannotReachTheGatewaySaysSo() throws Exception {
        AgentResult result = agents.run(program(MACHINE, "parrot"));
        assertThat(result.outcome()).isEqualTo(AgentOutcome.FAILED);
        assertThat(result.tail()).contains("--egress gateway");
    }

    @Test
    void aProgramThatIsNotThereIsNamed() throws Exception {
        assertThatThrownBy(() -> agents.run(program(MACHINE, "nobody")))
                .hasStackTraceContaining("There is no agent program 'nobody'; there are aider, claude-code, codex");
        Files.writeString(programs.resolve("x.yaml"), "name: x\napi: other\n");
        assertThatThrownBy(() -> AgentPrograms.read(programs))
                .hasMessageContaining("x.yaml: api is 'other'; it must be one of [anthropic, openai]");
    }

    @Test
    void itsWorkIsSavedWhileItWorks() throws Exception {
        AgentRequest plain = request("echo first > work; while [ ! -e /workspace/go ]; do sleep 0.05; done");
        AgentRequest request = new AgentRequest(
                plain.machineId(),
                plain.ticketId(),
                1,
                plain.kind(),
                plain.bodyId(),
                plain.commitMessage(),
                List.of(),
                LONG,
                LONG,
                new Checkpointing("o/r", "swarm/b1-t", "base", Duration.ofMillis(200)),
                null,
                null);

        CompletableFuture<AgentResult> run = inBackground(() -> agents.run(request));
        await(() -> saved.size() >= 2);
        inside("touch go");

        assertThat(run.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(AgentOutcome.SUCCEEDED);
        assertThat(saved).containsOnly("b1-t current");
    }

    @Test
    void guidanceIsInAFile() throws Exception {
        AgentResult result = agents.run(request("cat \"$SWARM_GUIDANCE_FILE\""));

        assertThat(result.tail()).isEqualTo("be nice\n\nbe quick");
    }

    @Test
    void aFailingScriptIsAResult() throws Exception {
        AgentResult result = agents.run(request("echo work > w; echo oh no >&2; exit 9"));

        assertThat(result.outcome()).isEqualTo(AgentOutcome.FAILED);
        assertThat(result.exitCode()).isEqualTo(9);
        assertThat(result.tail()).isEqualTo("oh no\n");
        assertThat(inside("git log -1 --format=%s")).isEqualTo("Do it");
    }

    @Test
    void outputIsAlsoKeptWhereTheTicketWantsIt() throws Exception {
        agents.run(request("echo hello", "out/log.txt", LONG, LONG));

        assertThat(inside("git show HEAD:out/log.txt")).isEqualTo("hello");
    }

    @Test
    void onlyTheEndOfALongLogIsInTheResult() throws Exception {
        AgentResult result = agents.run(request("seq 1 100000"));

        assertThat(result.tail()).hasSize(2000).endsWith("99999\n100000\n");
        assertThat(sink.text()).startsWith("1\n2\n").endsWith("99999\n100000\n").hasSize((int) result.logBytes());
    }

    @Test
    void anAgentThatTakesTooLongIsStopped() throws Exception {
        AgentResult result =
                agents.run(request("while :; do echo busy; sleep 0.05; done", null, Duration.ofMillis(500), LONG));

        assertThat(result.outcome()).isEqualTo(AgentOutcome.TIMED_OUT);
        assertThat(result.exitCode()).isEqualTo(-1);
        assertThat(result.duration()).isGreaterThan(Duration.ofMillis(450));
    }

    @Test
    void anAgentThatFallsSilentIsStopped() throws Exception {
        AgentResult result = agents.run(request("echo begun; sleep 100", null, LONG, Duration.ofMillis(500)));

        assertThat(result.outcome()).isEqualTo(AgentOutcome.STALLED);
        assertThat(result.tail()).isEqualTo("begun\n");
    }

    @Test
    void aPausedAgentIsNeitherLateNorSilent() throws Exception {
        CompletableFuture<AgentResult> run = inBackground(() -> agents.run(uncheckedRequest(
                "echo begun; while [ ! -e /tmp/go ]; do sleep 0.01; done",
                Duration.ofSeconds(3),
                Duration.ofSeconds(2))));
        await(() -> sink.text().equals("begun\n"));
        provider.pause(MACHINE);
        long until = System.nanoTime() + Duration.ofMillis(3200).toNanos();
        while (System.nanoTime() < until) {
            assertThat(run).isNotDone();
            LockSupport.parkNanos(20_000_000);
        }

        provider.resume(MACHINE);
        inside("touch /tmp/go");

        assertThat(run.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(AgentOutcome.SUCCEEDED);
    }

    private AgentRequest uncheckedRequest(String command, Duration timeout, Duration stallTimeout) {
        try {
            return request(command, null, timeout, stallTimeout);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRetriedActivityFindsTheAgentAtWork() throws Exception {
        AgentRequest request =
                request("echo begun; echo x >> runs; while [ ! -e /tmp/go ]; do sleep 0.01; done; echo over");
        CompletableFuture<AgentResult> first = inBackground(() -> agents.run(request));
        await(() -> sink.text().equals("begun\n"));

        AgentActivities others = stub(second);
        CompletableFuture<AgentResult> later = inBackground(() -> others.run(request));
        assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        inside("touch /tmp/go");

        assertThat(later.get(20, TimeUnit.SECONDS).outcome()).isEqualTo(AgentOutcome.SUCCEEDED);
        assertThat(sink.text()).isEqualTo("begun\nover\n");
        assertThat(inside("cat runs")).isEqualTo("x");
        assertThat(agents.run(request).outcome()).as("once more, after the end").isEqualTo(AgentOutcome.SUCCEEDED);
        assertThat(inside("git log --format=%s")).isEqualTo("Do it\nbase");
    }

    @Test
    void anApiThatIsDownHoldsNobodyUpAndGetsTheLogLater() throws Exception {
        sink.down = true;
        AgentResult result = agents.run(request("echo hello"));
        assertThat(result.outcome()).isEqualTo(AgentOutcome.SUCCEEDED);
        provider.destroy(MACHINE);

        sink.down = false;

        await(() -> sink.text().equals("hello\n"));
        await(() -> {
            try (var files = Files.list(dir.resolve("logs"))) {
                return files.findAny().isEmpty();
            }
        });
    }

    @Test
    void anAgentOverItsLimitIsStoppedAndNothingIsCommitted() throws Exception {
        CompletableFuture<AgentResult> run =
                inBackground(() -> agents.run(uncheckedRequest("echo begun; touch f; sleep 100", LONG, LONG)));
        await(() -> sink.text().equals("begun\n"));
        registry.reserve(MACHINE, "b1-t");
        registry.markOverLimit(MACHINE, "It used 40 MiB of disk; 32 are allowed.");

        AgentResult result = run.get(20, TimeUnit.SECONDS);

        assertThat(result.outcome()).isEqualTo(AgentOutcome.OVER_LIMIT);
        assertThat(result.tail()).contains("32 are allowed");
        assertThat(inside("git log --format=%s")).isEqualTo("base");
    }

    @Test
    void cancellingStopsTheAgent() throws Exception {
        CompletableFuture<AgentResult> run =
                inBackground(() -> agents.run(uncheckedRequest("echo begun; sleep 100", LONG, LONG)));
        await(() -> sink.text().equals("begun\n"));

        environment.requestCancelActivity();

        assertThatThrownBy(() -> run.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        await(() -> provider.job(MACHINE, "agent-1").orElseThrow().exitCode().isPresent());
    }

    @Test
    void theAgentOfAHostThatWasNotHeardForAWhileGoesOn() throws Exception {
        AgentRequest request =
                request("echo begun; echo x >> runs; while [ ! -e /tmp/go ]; do sleep 0.01; done; echo over");
        try (UnheardHost ignored = new UnheardHost()) {
            assertThatThrownBy(() -> agents.run(request)).rootCause().hasMessageContaining("the agent goes on");
        }
        inside("touch /tmp/go");

        assertThat(agents.run(request).outcome()).isEqualTo(AgentOutcome.SUCCEEDED);
        assertThat(sink.text()).isEqualTo("begun\nover\n");
        assertThat(inside("cat runs")).isEqualTo("x");
    }

    @Test
    void anAgentThatBreaksItsRepositoryHasFailed() throws Exception {
        AgentResult result = agents.run(request("rm -rf .git; echo done"));

        assertThat(result.outcome()).isEqualTo(AgentOutcome.FAILED);
        assertThat(result.tail()).contains("cannot be committed");
    }

    @Test
    void aTicketWithoutACommandIsRefused() throws Exception {
        AgentRequest request = request(null, null, LONG, LONG);

        assertThatThrownBy(() -> agents.run(request))
                .isInstanceOf(ActivityFailure.class)
                .rootCause()
                .hasMessageContaining("no command");
    }

    @Test
    void aMachineThatIsGoneIsLost() throws Exception {
        AgentRequest request = request("true");
        provider.destroy(MACHINE);

        assertThatThrownBy(() -> agents.run(request)).rootCause().hasMessageContaining("is gone");
    }
}
