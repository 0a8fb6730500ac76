package dev.swarm.activities.agent.think;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.Golden;
import dev.swarm.activities.agent.KillPoint;
import dev.swarm.activities.agent.role.Roles;
import dev.swarm.activities.model.chat.Block;
import dev.swarm.activities.model.chat.ChatAnswer;
import dev.swarm.activities.model.chat.ChatModels;
import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.activities.model.chat.Message;
import dev.swarm.activities.model.chat.ScriptedModels;
import dev.swarm.activities.platform.ArtifactStore;
import dev.swarm.activities.platform.LogSink;
import dev.swarm.activities.platform.MemoryArtifacts;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.agent.AgentQuestion;
import dev.swarm.contracts.agent.ThinkActivities;
import dev.swarm.contracts.agent.ThinkRequest;
import dev.swarm.contracts.agent.Thought;
import dev.swarm.contracts.agent.ToolCall;
import dev.swarm.contracts.agent.ToolOutcome;
import dev.swarm.contracts.model.ModelRoutes;
import dev.swarm.contracts.plan.Phase;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.record.EventScope;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThinkActivitiesTest {
    private static final EventScope PAYER = new EventScope("p", "s", "b", "b-a");

    private final ScriptedModels models = new ScriptedModels();
    private final MemoryArtifacts artifacts = new MemoryArtifacts();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private TestActivityEnvironment environment = environment();
    private ThinkActivities mind;
    private String bodyId;
    private String role = Roles.CODER;
    private @Nullable Phase phase;

    @BeforeEach
    void open() throws IOException {
        serve(Summaries.standard(models));
        TicketBody body = new TicketBody(
                "a", "Add a greeting", "Say hello.", List.of("It greets"), List.of(), null, "make test", null);
        bodyId = artifacts.put("application/json", Payloads.objectMapper().writeValueAsBytes(body));
    }

    private static TestActivityEnvironment environment() {
        return TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.dataConverter())
                        .build())
                .build());
    }

    private void serve(Summaries summaries) {
        serve(new ThinkActivitiesImpl(models, artifacts, this::append, Roles.standard(), summaries));
    }

    private void serve(ChatModels asked, ArtifactStore store, LogSink sink) {
        serve(new ThinkActivitiesImpl(asked, store, sink, Roles.standard()));
    }

    private void serve(ThinkActivitiesImpl implementation) {
        environment.close();
        environment = environment();
        environment.registerActivitiesImplementations(implementation);
        mind = environment.newActivityStub(
                ThinkActivities.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(20))
                        .setRetryOptions(
                                RetryOptions.newBuilder().setMaximumAttempts(1).build())
                        .build());
    }

    private synchronized long append(String ticketId, int attempt, long offset, byte[] chunk) {
        if (offset + chunk.length > log.size()) {
            int known = (int) (log.size() - offset);
            log.write(chunk, known, chunk.length - known);
        }
        return Math.max(log.size(), offset + chunk.length);
    }

    @AfterEach
    void close() {
        environment.close();
    }

    private ThinkRequest first(String... notes) {
        return request(1, null, List.of(), List.of(notes), 0);
    }

    private ThinkRequest request(
            int turn, @Nullable String transcriptId, List<ToolOutcome> results, List<String> notes, long offset) {
        return new ThinkRequest(
                "b-a", 1, turn, PAYER, role, bodyId, "make check", phase, transcriptId, results, notes, offset);
    }

    private static ObjectNode input(String name, String value) {
        return JsonNodeFactory.instance.objectNode().put(name, value);
    }

    private static ToolOutcome outcome(String callId, String text) {
        return new ToolOutcome(callId, false, text, null, text, text);
    }

    private ChatRequest asked(int number) {
        return models.requests().get(number);
    }

    @Test
    void theFirstTurnTellsTheTicket() {
        models.call("c1", "shell", input("command", "ls"));

        Thought thought = mind.think(first("To be heeded: be quick"));

        assertThat(asked(0).callId()).isEqualTo("b-a.1.t1");
        assertThat(asked(0).payer()).isEqualTo(PAYER);
        assertThat(asked(0).system()).contains("software engineer");
        assertThat(asked(0).tools())
                .extracting(tool -> tool.name())
                .containsExactly("shell", "read", "write", "edit", "search", "ask_human", "done");
        assertThat(asked(0).messages())
                .singleElement()
                .satisfies(message -> assertThat(message.text())
                        .isEqualTo(
                                "# Add a greeting\n\nSay hello.\n\n## Acceptance criteria\n\n- It greets\n\n## Verification\n\n"
                                        + "Your work is verified with this command, which must succeed:\n\n    make test\n"
                                        + "To be heeded: be quick"));
        assertThat(thought.calls())
                .extracting(ToolCall::callId, ToolCall::name, ToolCall::input, ToolCall::what)
                .containsExactly(tuple("c1", "shell", "{\"command\":\"ls\"}", "ls"));
        assertThat(thought.question()).isNull();
        assertThat(thought.completion()).isNull();
        assertThat(thought.cost()).isEqualByComparingTo("0.0001");
    }

    @Test
    void theNextTurnTellsResultsAndNotes() {
        models.call("c1", "shell", input("command", "ls")).call("d", "done", input("summary", "It greets."));
        Thought one = mind.think(first());
        String longText = "x".repeat(5000);
        ToolOutcome outcome = new ToolOutcome(
                "c1", true, null, artifacts.put("text/plain", longText.getBytes(StandardCharsets.UTF_8)), "x", "x");

        Thought two = mind.think(
                request(2, one.transcriptId(), List.of(outcome), List.of("A person says: use tabs"), one.logBytes()));

        List<Message> messages = asked(1).messages();
        assertThat(messages).hasSize(3);
        assertThat(messages.get(1).toolCalls()).extracting(Block.ToolCall::id).containsExactly("c1");
        assertThat(messages.get(2).blocks())
                .containsExactly(new Block.ToolResult("c1", longText, true), new Block.Text("A person says: use tabs"));
        assertThat(two.completion()).isEqualTo(new Thought.Completion("d", "It greets."));
        assertThat(two.calls()).isEmpty();
    }

    @Test
    void aTurnThatIsDoneAgainIsNotPaidAgainAndComesToTheSame() {
        models.call("c1", "shell", input("command", "ls"));

        Thought one = mind.think(first());
        Thought again = mind.think(first());

        assertThat(again).isEqualTo(one);
        assertThat(models.paid()).hasSize(1);
        assertThat(log.toString(StandardCharsets.UTF_8)).containsOnlyOnce("turn 1");
    }

    @Test
    void aTurnInWhichAWorkerDiesAnywhereIsPaidOnceAndComesToTheSame() {
        List<Thought> thoughts = new ArrayList<>();
        for (int round = 0; ; round++) {
            models.call("c1", "write", input("path", "a").put("content", "y".repeat(3000)));
            log.reset();
            ThinkRequest request = new ThinkRequest(
                    "b-" + round, 1, 1, PAYER, role, bodyId, null, null, null, List.of(), List.of(), 0);
            KillPoint point = new KillPoint(round);
            serve(
                    point.on(ChatModels.class, models, "ask"),
                    point.on(ArtifactStore.class, artifacts, "put", "get"),
                    point.on(LogSink.class, this::append, "append"));
            try {
                mind.think(request);
            } catch (ActivityFailure killed) {
                assertThat(point.isReached()).as("%s", killed).isTrue();
            }
            serve(models, artifacts, this::append);
            thoughts.add(mind.think(request));
            assertThat(models.paid()).hasSize(round + 1);
            assertThat(log.toString(StandardCharsets.UTF_8)).containsOnlyOnce("turn 1");
            if (!point.isReached()) {
                assertThat(round).isGreaterThan(8);
                break;
            }
        }
        assertThat(thoughts).containsOnly(thoughts.getFirst());
    }

    @Test
    void theLogReadsWell() {
        models.answer(request -> ScriptedModels.answer(
                request,
                new Message(
                        Message.Role.ASSISTANT,
                        List.of(
                                new Block.Text("I look first."),
                                new Block.ToolCall("c1", "shell", input("command", "ls -l")))),
                ChatAnswer.Stop.TOOLS));
        models.call("d", "done", input("summary", "ok"));
        Thought one = mind.think(first());
        mind.think(request(
                2, one.transcriptId(), List.of(outcome("c1", "exit code 0\nREADME")), List.of(), one.logBytes()));

        assertThat(log.toString(StandardCharsets.UTF_8)).endsWith("""

                ── turn 1 ──
                I look first.
                ▸ shell ls -l
                ✓ exit code 0
                README

                ── turn 2 ──
                ▸ done {"summary":"ok"}
                """);
    }

    @Test
    void aQuestionIsForAPerson() {
        models.call("q", "ask_human", input("question", "Tabs?"));

        assertThat(mind.think(first()).question()).isEqualTo(new AgentQuestion("q", "Tabs?", List.of()));
    }

    @Test
    void aCallThatIsNotWellFormedIsRefusedAtOnce() {
        models.call("q", "ask_human", input("question", ""));

        Thought thought = mind.think(first());

        assertThat(thought.question()).isNull();
        assertThat(thought.calls()).isEmpty();
        assertThat(thought.refused()).singleElement().satisfies(refused -> {
            assertThat(refused.callId()).isEqualTo("q");
            assertThat(refused.failed()).isTrue();
            assertThat(refused.text()).startsWith("Bad input for ask_human:");
        });
    }

    @Test
    void whoWasDoneHearsThatThereIsMoreToDo() {
        models.call("d", "done", input("summary", "ok")).say("Hm.");
        Thought one = mind.think(first());

        mind.think(request(1, one.transcriptId(), List.of(), List.of("To be heeded: not so"), 0));

        assertThat(asked(1).messages().getLast().blocks())
                .containsExactly(
                        new Block.ToolResult("d", "It was taken as done then; there is more to do now.", false),
                        new Block.Text("To be heeded: not so"));
    }

    @Test
    void aPhaseIsToldWithItsTicket() {
        for (Phase each : Phase.values()) {
            phase = each;
            role = each.role();
            models.say("Hm.");
            int before = models.requests().size();

            mind.think(new ThinkRequest(
                    "b-" + each.wire(), 1, 1, PAYER, role, bodyId, null, each, null, List.of(), List.of(), 0));

            ChatRequest asked = models.requests().get(before);
            Golden.check(
                    ThinkActivitiesTest.class,
                    "phase-" + each.wire() + ".txt",
                    asked.messages().getFirst().text());
        }
    }

    @Test
    void aRoleHasItsOwnWordsToolsAndRoute() {
        role = "reviewer";
        models.call("c", "write", input("path", "a").put("content", "x"));

        Thought thought = mind.think(first());

        assertThat(asked(0).route()).isEqualTo(ModelRoutes.REVIEW);
        assertThat(thought.route()).isEqualTo(ModelRoutes.REVIEW);
        assertThat(asked(0).system()).startsWith("You are a reviewer").contains("/workspace");
        assertThat(asked(0).tools()).extracting(tool -> tool.name()).containsExactly("read", "search", "done");
        assertThat(thought.calls()).isEmpty();
        assertThat(thought.refused())
                .extracting(ToolOutcome::text)
                .containsExactly("There is no tool write for you. There are: read, search, done.");
    }

    @Test
    void aLongInputIsAnArtifact() {
        models.call("c", "write", input("path", "a").put("content", "y".repeat(3000)));

        ToolCall call = mind.think(first()).calls().get(0);

        assertThat(call.input()).isNull();
        assertThat(artifacts.text(call.inputId())).contains("yyy");
        assertThat(call.what()).isEqualTo("a");
    }

    @Test
    void whoCallsNoToolIsToldSo() {
        models.say("Hm.").say("Hm again.");
        Thought one = mind.think(first());

        mind.think(request(2, one.transcriptId(), List.of(), List.of(), one.logBytes()));

        assertThat(asked(1).messages().getLast().text()).startsWith("You have called no tool.");
    }

    @Test
    void callsOfAnAnswerThatWasCutOffAreNotMade() {
        models.answer(request -> ScriptedModels.answer(
                request,
                new Message(Message.Role.ASSISTANT, List.of(new Block.ToolCall("c1", "write", input("path", "a")))),
                ChatAnswer.Stop.LENGTH));
        models.say("Hm.");
        Thought one = mind.think(first());

        mind.think(request(2, one.transcriptId(), List.of(), List.of(), one.logBytes()));

        assertThat(one.calls()).isEmpty();
        assertThat(asked(1).messages().get(1).text()).isEqualTo("(cut off)");
        assertThat(asked(1).messages().getLast().text()).startsWith("Your answer was longer than it may be");
    }

    @Test
    void callsNobodyAnsweredBecauseTheMachineWasLostAreAnswered() {
        models.call("c1", "shell", input("command", "make")).say("Hm.");
        Thought one = mind.think(first());

        mind.think(request(1, one.transcriptId(), List.of(), List.of("Your machine was lost"), 0));

        assertThat(asked(1).messages().getLast().blocks())
                .containsExactly(
                        new Block.ToolResult("c1", "Nothing is known of it: the machine is gone.", true),
                        new Block.Text("Your machine was lost"));
    }

    @Test
    void aLongConversationIsSummarisedByASmallModel() {
        serve(new Summaries(models, new TranscriptCompactor(500, 100)));
        models.call("c1", "read", input("path", "a")).call("c2", "read", input("path", "b"));
        Thought one = mind.think(first());
        Thought two = mind.think(
                request(2, one.transcriptId(), List.of(outcome("c1", "a".repeat(1500))), List.of(), one.logBytes()));
        models.say("It has read a.").call("c3", "read", input("path", "c"));

        Thought three = mind.think(
                request(3, two.transcriptId(), List.of(outcome("c2", "b".repeat(1500))), List.of(), two.logBytes()));

        assertThat(asked(2).callId()).isEqualTo("b-a.1.t3.summary");
        assertThat(asked(2).route()).isEqualTo(ModelRoutes.FAST);
        assertThat(asked(2).messages().getLast().text())
                .contains("▸ read {\"path\":\"a\"}")
                .doesNotContain("bbb");
        assertThat(asked(3).messages()).hasSize(3);
        assertThat(asked(3).messages().getFirst().text())
                .contains("# Add a greeting")
                .contains("It has read a.");
        assertThat(asked(3).messages().get(1).toolCalls())
                .extracting(Block.ToolCall::id)
                .containsExactly("c2");
        assertThat(three.cost()).isEqualByComparingTo("0.0002");
    }

    @Test
    void aRefusalOfTheModelsPassesOn() {
        models.fail(Failure.fatal(FailureCode.BUDGET_EXCEEDED, "used up"));

        assertThatThrownBy(() -> mind.think(first()))
                .isInstanceOf(ActivityFailure.class)
                .hasStackTraceContaining("used up");
    }
}
