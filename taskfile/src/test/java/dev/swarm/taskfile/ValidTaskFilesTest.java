package dev.swarm.taskfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.swarm.contracts.FailureCategory;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.agent.AgentLimits;
import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.machine.RecoveryPolicy;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.Pipeline;
import dev.swarm.contracts.plan.Priority;
import dev.swarm.contracts.plan.RetryRule;
import dev.swarm.contracts.plan.TicketSize;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValidTaskFilesTest {
    @Test
    void readsTheSeedsFormat() throws Exception {
        TaskPlan plan = parse("seed.yaml");

        assertThat(plan.title()).isEqualTo("seed");
        assertThat(plan.source()).isEqualTo("seed.yaml");
        assertThat(plan.verifyCommand()).isNull();
        assertThat(plan.placement()).isNull();
        assertThat(plan.onLoss()).isNull();
        assertThat(plan.warnings()).isEmpty();
        assertThat(plan.tickets())
                .extracting(TicketDraft::key)
                .containsExactly("setup", "check-code-quality", "deploy-to-production", "fix-code-issues");
        TicketDraft check = plan.tickets().get(1);
        assertThat(check.title()).isEqualTo("Check Code Quality");
        assertThat(check.description()).isEqualTo("Detailed task description\n\nEvaluate code quality score");
        assertThat(check.command()).isEqualTo("find . -name '*.py' |\nhead -20\n");
        assertThat(check.timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(check.dependsOn()).containsExactly("setup");
        assertThat(check.tags()).containsExactly("analysis", "code", "model:general");
        assertThat(check.outputFile()).isEqualTo("out/result.txt");
        assertThat(check.onSuccess()).containsExactly("deploy-to-production");
        assertThat(check.onFailure()).containsExactly("fix-code-issues");
        TicketDraft deploy = plan.tickets().get(2);
        assertThat(deploy.priority()).isEqualTo(Priority.HIGH);
        assertThat(deploy.retry())
                .isEqualTo(new RetryRule(
                        3,
                        List.of(
                                FailureCode.FORGE_UNAVAILABLE,
                                FailureCode.MODEL_UNAVAILABLE,
                                FailureCode.HOST_LOST,
                                FailureCode.MACHINE_LOST,
                                FailureCode.AGENT_TIMED_OUT,
                                FailureCode.AGENT_STALLED),
                        List.of(),
                        true));
    }

    @Test
    void readsEveryField() throws Exception {
        TaskPlan plan = parse("all-fields.yaml");

        assertThat(plan.title()).isEqualTo("Every field");
        assertThat(plan.verifyCommand()).isEqualTo("sh tests/run.sh");
        assertThat(plan.tickets().get(1))
                .isEqualTo(new TicketDraft(
                        "the-second",
                        "Second",
                        "Why it is needed.\n\nPlease do it.",
                        List.of("It works", "It is fast"),
                        List.of("a", "b", "model:reasoning"),
                        "true",
                        "sh tests/one.sh",
                        "out/log.txt",
                        List.of("grundliche-prufung"),
                        Priority.CRITICAL,
                        TicketSize.SMALL,
                        AgentKind.COMMAND,
                        Duration.ofSeconds(90),
                        new RetryRule(
                                1, List.of(FailureCode.VERIFICATION_FAILED), List.of(FailureCategory.PLATFORM), false),
                        List.of("third"),
                        List.of(),
                        "large",
                        Map.of("region", "us", "arch", "amd64", "gpu", "a100", "memory", "64"),
                        null,
                        "tester",
                        3,
                        null,
                        null));
        assertThat(plan.placement()).isEqualTo(PlacementPreference.CHEAPEST);
        assertThat(plan.onLoss()).isEqualTo(RecoveryPolicy.RESTART);
        assertThat(plan.tickets().getFirst().labels()).isEqualTo(Map.of("region", "eu", "arch", "amd64"));
    }

    @Test
    void aTaskSaysWhatWorksOnItAndHow() throws Exception {
        TaskPlan plan = parse("agents.yaml");

        assertThat(plan.warnings()).isEmpty();
        assertThat(plan.tickets())
                .extracting(TicketDraft::agent, TicketDraft::program, TicketDraft::role, TicketDraft::pipeline)
                .containsExactly(
                        tuple(AgentKind.COMMAND, null, null, null),
                        tuple(AgentKind.NATIVE, null, null, Pipeline.SPARC),
                        tuple(AgentKind.NATIVE, null, "tester", null),
                        tuple(AgentKind.CLI, "codex", null, null),
                        tuple(AgentKind.NATIVE, null, null, Pipeline.SPARC));
        assertThat(plan.tickets())
                .extracting(TicketDraft::limits)
                .containsExactly(null, new AgentLimits(40, 500_000, new BigDecimal("2.50"), 3), null, null, null);
    }

    @Test
    void aDependencyMayBeANameOrAKey() throws Exception {
        assertThat(parse("all-fields.yaml").tickets().get(2).dependsOn()).containsExactly("the-second");
    }

    @Test
    void keysOfNamesThatDifferInCaseStayUnique() throws Exception {
        assertThat(parse("anchors.yaml").tickets()).extracting(TicketDraft::key).containsExactly("one", "two", "two-2");
    }

    @Test
    void warnsOfAnUnknownRoute() throws Exception {
        TaskPlan plan = TaskFiles.parse("dir/plan.yaml", """
                tasks:
                  - name: Think
                    ccr_instance: glm
                    prompt: Think hard
                """);
        assertThat(plan.title()).isEqualTo("plan");
        assertThat(plan.tickets().getFirst().tags()).isEmpty();
        assertThat(plan.warnings())
                .extracting(TaskFileProblem::line, TaskFileProblem::column)
                .containsExactly(tuple(3, 5));
        assertThat(plan.warnings().getFirst().describe())
                .isEqualTo("dir/plan.yaml:3:5: there is no model route 'glm', so it is ignored. "
                        + "Use general, fast, reasoning, review or smart.");
    }

    @Test
    void readsSpecKitTasks() throws Exception {
        TaskPlan plan = parse("tasks.md");

        assertThat(plan.title()).isEqualTo("Photo Albums");
        assertThat(plan.tickets())
                .extracting(TicketDraft::key, TicketDraft::dependsOn)
                .containsExactly(
                        tuple("t002", List.of()),
                        tuple("t003", List.of("t002")),
                        tuple("t004", List.of("t002")),
                        tuple("t005", List.of("t003", "t004")),
                        tuple("t006", List.of("t005", "t002")),
                        tuple("t007", List.of("t006", "t003", "t004", "t005")));
        TicketDraft model = plan.tickets().get(4);
        assertThat(model.title()).isEqualTo("T006 Album model in src/models/album.py (depends on T001, T002)");
        assertThat(model.description()).contains("Keep it small.").contains("- one field per column");
        assertThat(model.tags()).containsExactly("us1");
        assertThat(model.priority()).isEqualTo(Priority.HIGH);
        assertThat(model.command()).isNull();
        assertThat(plan.warnings()).isEmpty();
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsAreHarmless() throws Exception {
        TaskPlan plan = TaskFiles.parse("a.md", "\uFEFF# Tasks: A\r\n\r\n## Phase 1\r\n\r\n- [ ] T001 One\r\n");
        assertThat(plan.title()).isEqualTo("A");
        assertThat(plan.tickets().getFirst().title()).isEqualTo("T001 One");
    }

    private static TaskPlan parse(String name) throws IOException, TaskFileException {
        return TaskFiles.parse(name, Files.readString(Path.of("src/test/resources/valid", name)));
    }
}
