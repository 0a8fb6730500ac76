package dev.swarm.activities.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.agent.Checkpoints;
import dev.swarm.activities.machine.HostRegistry;
import dev.swarm.activities.machine.SandboxProvider;
import dev.swarm.activities.machine.Standing;
import dev.swarm.activities.platform.MemoryArtifacts;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.agent.Checkpointing;
import dev.swarm.contracts.agent.ToolActivities;
import dev.swarm.contracts.agent.ToolCall;
import dev.swarm.contracts.agent.ToolOutcome;
import dev.swarm.contracts.agent.ToolRequest;
import dev.swarm.contracts.agent.WorkRequest;
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
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tools in a real machine. */
@Timeout(60)
class ToolActivitiesTest {
    private static final String MACHINE = "b-a.1";

    private final MemoryArtifacts artifacts = new MemoryArtifacts();
    private final List<String> saved = new CopyOnWriteArrayList<>();
    private final Checkpoints checkpoints =
            (work, current) -> saved.add(work.ticketId() + (current.getAsBoolean() ? " current" : " over"));
    private final TestActivityEnvironment environment =
            TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                    .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                            .setDataConverter(Payloads.dataConverter())
                            .build())
                    .build());

    @TempDir
    Path dir;

    private SandboxProvider provider;
    private ToolActivities tools;
    private int turn;

    @BeforeEach
    void open() throws Exception {
        provider = new SandboxProvider(dir.resolve("machines"));
        provider.unavailable()
                .ifPresent(reason -> Assumptions.abort("no machine can run on this host: " + reason.message()));
        HostRegistry registry = new HostRegistry(dir.resolve("registry"), "h1", 1);
        provider.create(MACHINE, MachineSpec.of(new MachineLimits(256, 64, 32)));
        inside("git init --quiet -b main . && git -c user.name=a -c user.email=a@b.invalid"
                + " commit --quiet --allow-empty -m base");
        environment.registerActivitiesImplementations(
                new ToolActivitiesImpl(provider, registry, artifacts, checkpoints, Standing.ALWAYS_CURRENT));
        tools = environment.newActivityStub(
                ToolActivities.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofMinutes(1))
                        .setHeartbeatTimeout(Duration.ofSeconds(2))
                        .setRetryOptions(
                                RetryOptions.newBuilder().setMaximumAttempts(1).build())
                        .build());
    }

    @AfterEach
    void close() throws Exception {
        for (String machine : provider.machines()) {
            provider.destroy(machine);
        }
        environment.close();
    }

    private String inside(String script) throws Exception {
        Process process = provider.exec(MACHINE, List.of("sh", "-c", script + " 2>&1"));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }

    private static ObjectNode input() {
        return JsonNodeFactory.instance.objectNode();
    }

    private ToolRequest request(String tool, ObjectNode input) {
        return new ToolRequest(
                MACHINE,
                "b-a",
                1,
                ++turn,
                new ToolCall(0, "c" + turn, tool, input.toString(), null, "", ""),
                Duration.ofMinutes(5));
    }

    private ToolOutcome use(String tool, ObjectNode input) {
        return tools.use(request(tool, input));
    }

    private String text(ToolOutcome outcome) {
        return outcome.text() == null ? artifacts.text(Objects.requireNonNull(outcome.textId())) : outcome.text();
    }

    @Test
    void shellAnswersExitCodeAndOutput() {
        ToolOutcome outcome = use("shell", input().put("command", "pwd; echo oops >&2; [[ -n x ]] && exit 3"));

        assertThat(text(outcome)).isEqualTo("exit code 3\n/workspace\noops\n");
        assertThat(outcome.failed()).isTrue();
        assertThat(outcome.callId()).isEqualTo("c1");
    }

    @Test
    void aShellCommandIsRunOnceHoweverOftenItIsAskedFor() throws Exception {
        ToolRequest request = request("shell", input().put("command", "echo x >> count; wc -l < count"));

        ToolOutcome first = tools.use(request);
        ToolOutcome again = tools.use(request);

        assertThat(again).isEqualTo(first);
        assertThat(inside("cat count")).isEqualTo("x");
    }

    @Test
    void aShellCommandThatAKilledWorkerLeftIsWaitedFor() throws Exception {
        ToolRequest request = request(
                "shell",
                input().put("command", "echo x >> count; while [ ! -e go ]; do sleep 0.02; done; echo finished"));
        provider.startJob(
                MACHINE,
                "tool-" + request.key(),
                List.of("sh", "-c", "echo x >> count; while [ ! -e go ]; do sleep 0.02; done; echo finished"),
                Map.of());
        Thread.startVirtualThread(() -> {
            try {
                inside("touch go");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(text(tools.use(request))).isEqualTo("exit code 0\nfinished\n");
        assertThat(inside("cat count")).isEqualTo("x");
    }

    @Test
    void ofLongOutputBeginningAndEndAreToldAndTheRestIsKept() throws Exception {
        String text = text(use("shell", input().put("command", "seq 1 20000")));

        assertThat(text).startsWith("exit code 0\n1\n2\n").endsWith("19999\n20000\n");
        assertThat(text.length()).isLessThanOrEqualTo(CappedText.MOST);
        assertThat(text).contains("bytes left out; the whole output is in /home/agent/.swarm/output/1-1-0.txt");
        assertThat(inside("wc -l < /home/agent/.swarm/output/1-1-0.txt")).isEqualTo("20000");
    }

    @Test
    void aCommandThatTakesTooLongIsStopped() {
        ToolOutcome outcome =
                use("shell", input().put("command", "echo begun; sleep 100").put("timeout_seconds", 1));

        assertThat(text(outcome)).isEqualTo("Stopped after 1 s. Output until then:\nbegun\n");
        assertThat(outcome.failed()).isTrue();
    }

    @Test
    void aJobThatWasKilledSaysThatItsEffectIsUnknown() throws Exception {
        ToolRequest request = request("write", input().put("path", "a").put("content", "new"));
        provider.startJob(MACHINE, "tool-" + request.key(), List.of("sh", "-c", "kill -9 $$"), Map.of());

        ToolOutcome outcome = tools.use(request);

        assertThat(outcome.failed()).isTrue();
        assertThat(text(outcome))
                .isEqualTo("It was cut short and may have been applied to /workspace/a. Look before you go on.");
    }

    @Test
    void writesFilesWithTheirFolders() throws Exception {
        ToolOutcome outcome = use("write", input().put("path", "src/deep/a.txt").put("content", "höre\n"));

        assertThat(text(outcome)).isEqualTo("Wrote 5 characters to /workspace/src/deep/a.txt.");
        assertThat(inside("cat src/deep/a.txt")).isEqualTo("höre");
        assertThat(inside("ls -A /home/agent")).doesNotContain(".swarm-");
    }

    @Test
    void anEditThatWasAppliedIsNotAppliedAgain() throws Exception {
        inside("printf 'one\\ntwo\\n' > a");
        ToolRequest request =
                request("edit", input().put("path", "a").put("old_text", "two").put("new_text", "two two"));

        ToolOutcome first = tools.use(request);
        ToolOutcome again = tools.use(request);

        assertThat(first.failed()).isFalse();
        assertThat(again).isEqualTo(first);
        assertThat(inside("cat a")).isEqualTo("one\ntwo two");
    }

    @Test
    void anEditNeedsExactlyOnePlace() throws Exception {
        inside("printf 'one\\none\\n' > a");

        assertThat(text(use(
                        "edit", input().put("path", "a").put("old_text", "one").put("new_text", "x"))))
                .startsWith("The old text is more than once in /workspace/a");
        assertThat(text(use(
                        "edit",
                        input().put("path", "a").put("old_text", "three").put("new_text", "x"))))
                .startsWith("The old text is not in /workspace/a");
        assertThat(text(use(
                        "edit",
                        input().put("path", "b").put("old_text", "three").put("new_text", "x"))))
                .isEqualTo("There is no file /workspace/b.");
        assertThat(inside("cat a")).isEqualTo("one\none");
    }

    @Test
    void readsFilesInPieces() throws Exception {
        inside("seq 1 1000 > numbers; mkdir d; touch d/x");

        assertThat(text(use(
                        "read",
                        input().put("path", "numbers").put("from_line", 10).put("lines", 2))))
                .isEqualTo("10\n11\n[lines 10 to 11 of 1000]");
        assertThat(text(use("read", input().put("path", "d")))).contains("x");
        assertThat(text(use("read", input().put("path", "numbers").put("from_line", 2000))))
                .isEqualTo("[no lines from 2000 on; the file has 1000]");
        assertThat(use("read", input().put("path", "none")).failed()).isTrue();
    }

    @Test
    void findsLines() throws Exception {
        inside("mkdir d; echo 'int hello = 1;' > d/a.c; echo hidden hello > b.log; echo '*.log' > .gitignore");

        assertThat(text(use("search", input().put("pattern", "hel+o"))))
                .isEqualTo("/workspace/d/a.c:1:int hello = 1;\n");
        assertThat(text(use("search", input().put("pattern", "nowhere")))).isEqualTo("Nothing matches.");
        assertThat(use("search", input().put("pattern", "(")).failed()).isTrue();
    }

    @Test
    void badInputIsForTheModel() {
        assertThat(text(use("read", input()))).startsWith("Bad input for read:").contains("path");
        assertThat(text(use("shell", input().put("command", "ls").put("cwd", "/"))))
                .contains("cwd");
        assertThat(text(use("fly", input()))).startsWith("There is no tool fly for you. There are: shell, read,");
        assertThat(text(use("write", input().put("path", "/etc/passwd").put("content", ""))))
                .isEqualTo("'/etc/passwd' is outside /workspace and /home/agent; use shell for it.");
        assertThat(text(use("write", input().put("path", "../../etc/passwd").put("content", ""))))
                .contains("is outside");
    }

    @Test
    void aMachineThatIsGoneIsAFailure() throws Exception {
        provider.destroy(MACHINE);

        assertThatThrownBy(() -> use("shell", input().put("command", "ls")))
                .isInstanceOf(ActivityFailure.class)
                .hasStackTraceContaining(FailureCode.MACHINE_LOST.name());
    }

    @Test
    void commitsWhatIsLeft() throws Exception {
        inside("echo w > w");
        WorkRequest work = new WorkRequest(MACHINE, "b-a", 1, "Do it", null);

        assertThat(tools.commit(work).problem()).isNull();
        assertThat(tools.commit(work).problem()).isNull();

        assertThat(inside("git log --format=%s")).isEqualTo("Do it\nbase");
    }

    @Test
    void savesTheWork() {
        tools.checkpoint(new WorkRequest(
                MACHINE, "b-a", 1, "Do it", new Checkpointing("o/r", "swarm/b-a", "base", Duration.ofMinutes(3))));

        assertThat(saved).containsExactly("b-a current");
    }
}
