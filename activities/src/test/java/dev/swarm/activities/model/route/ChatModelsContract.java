package dev.swarm.activities.model.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swarm.activities.model.chat.Block;
import dev.swarm.activities.model.chat.ChatAnswer;
import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.activities.model.chat.Message;
import dev.swarm.activities.model.chat.Tool;
import dev.swarm.activities.platform.MemoryArtifacts;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.model.ModelUsage;
import dev.swarm.contracts.record.EventScope;
import io.temporal.failure.ApplicationFailure;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What models over a route do, whichever API the provider speaks. */
abstract class ChatModelsContract {
    private static final String KEY = "sk-secret-of-this-test";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ModelPrice PRICE =
            new ModelPrice(new BigDecimal("2"), new BigDecimal("0.10"), new BigDecimal("2.50"), new BigDecimal("10"));

    private final ModelDouble provider = new ModelDouble().requireKey(KEY);
    private final TestLedger ledger = new TestLedger();
    private final MemoryArtifacts artifacts = new MemoryArtifacts();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final RoutedModels models = open(CallTimes.USUAL, PRICE);

    abstract ModelRoute.Provider api();

    /** Where the double has this API. */
    abstract URI baseUrl(ModelDouble provider);

    @AfterEach
    void close() {
        models.close();
        provider.close();
    }

    private RoutedModels open(CallTimes times, ModelPrice price) {
        ModelRoute route = new ModelRoute("general", api(), "model-1", baseUrl(provider), "env:KEY", price, 0, 0, null);
        return new RoutedModels(List.of(route), Map.of("KEY", KEY), ledger, artifacts, times, Clock.systemUTC());
    }

    static ChatRequest request(String callId, List<Message> messages, List<Tool> tools, ObjectNode schema) {
        return new ChatRequest(
                callId,
                "general",
                new EventScope(null, null, "build-1", "ticket-1"),
                "test",
                "Be brief.",
                messages,
                tools,
                schema,
                500);
    }

    static ChatRequest request(String callId) {
        return request(callId, List.of(Message.user("Say hello, dear friend.")), List.of(), null);
    }

    @Test
    void hearsTextPieceByPiece() {
        provider.answer("model-1", DoubleReply.text("Hello", " world"));

        ChatAnswer answer = models.ask(request("c1"), heard::add);

        assertThat(heard).containsExactly("Hello", " world");
        assertThat(answer.message()).isEqualTo(Message.assistant("Hello world"));
        assertThat(answer.stop()).isEqualTo(ChatAnswer.Stop.END);
        assertThat(answer.route()).isEqualTo("general");
        assertThat(answer.model()).isEqualTo("model-1");
        DoubleCall call = provider.calls().getFirst();
        assertThat(call.streams()).isTrue();
        assertThat(call.model()).isEqualTo("model-1");
        assertThat(call.key()).isEqualTo(KEY);
        assertThat(call.body().toString()).contains("Be brief.").contains("dear friend");
    }

    @Test
    void accountsForAllKindsOfTokens() {
        provider.answer(DoubleReply.text("Yes.").usage(1_000, 20_000, 4_000, 100));

        ChatAnswer answer = models.ask(request("c1"), heard::add);

        assertThat(answer.usage()).isEqualTo(new ModelUsage(1_000, 20_000, 4_000, 100));
        // 0.002 + 0.002 + 0.010 + 0.001
        assertThat(answer.cost()).isEqualByComparingTo("0.015");
        assertThat(ledger.settled().get("c1").cost()).isEqualByComparingTo("0.015");
        assertThat(ledger.open()).isEmpty();
        assertThat(ledger.intents().getFirst().most()).isGreaterThan(new BigDecimal("0.005"));
    }

    @Test
    void isPaidOnceForACallThatIsRepeated() {
        provider.answer(DoubleReply.text("Hello").usage(10, 0, 0, 5));

        ChatAnswer first = models.ask(request("c1"), heard::add);
        ChatAnswer again = models.ask(request("c1"), heard::add);

        assertThat(again).isEqualTo(first);
        assertThat(provider.calls()).hasSize(1);
        assertThat(heard).containsExactly("Hello");
    }

    @Test
    void usesTools() {
        ObjectNode input = JsonNodeFactory.instance.objectNode().put("command", "ls -l");
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        Tool shell = new Tool("shell", "Runs a command.", schema);
        provider.answer(DoubleReply.text("Let me look.")
                        .with(new DoubleReply.Part.ToolUse("call_1", "shell", input.toString()))
                        .with(new DoubleReply.Part.ToolUse("call_2", "shell", "{}")))
                .answer(DoubleReply.text("There are two files."));
        List<Message> start = List.of(Message.user("What is there?"));

        ChatAnswer first = models.ask(request("c1", start, List.of(shell), null), heard::add);
        Message results = new Message(
                Message.Role.USER,
                List.of(
                        new Block.ToolResult("call_1", "a b", false),
                        new Block.ToolResult("call_2", "no such thing", true),
                        new Block.Text("Be quick.")));
        ChatAnswer second = models.ask(
                request("c2", List.of(start.getFirst(), first.message(), results), List.of(shell), null), heard::add);

        assertThat(first.stop()).isEqualTo(ChatAnswer.Stop.TOOLS);
        assertThat(first.message().toolCalls())
                .containsExactly(
                        new Block.ToolCall("call_1", "shell", input),
                        new Block.ToolCall("call_2", "shell", JsonNodeFactory.instance.objectNode()));
        assertThat(second.message().text()).isEqualTo("There are two files.");
        String sent = provider.calls().getLast().body().toString();
        assertThat(sent).contains("Runs a command.", "call_1", "call_2", "ls -l", "a b", "no such thing", "Be quick.");
    }

    @Test
    void givesInputThatIsNoJsonToTheToolAsText() {
        provider.answer(DoubleReply.text().with(new DoubleReply.Part.ToolUse("c", "shell", "{\"command\": \"l")));

        ChatAnswer answer = models.ask(request("c1"), heard::add);

        assertThat(answer.message().toolCalls().getFirst().input())
                .isEqualTo(JsonNodeFactory.instance.objectNode().put("malformed_input", "{\"command\": \"l"));
    }

    @Test
    void saysThatAnAnswerWasCutOff() {
        provider.answer(DoubleReply.text("Once upon a").stop("max_tokens"));

        assertThat(models.ask(request("c1"), heard::add).stop()).isEqualTo(ChatAnswer.Stop.LENGTH);
    }

    @Test
    void handsThoughtsBackToTheModelThatHadThem() {
        provider.answer(DoubleReply.text()
                        .with(new DoubleReply.Part.Thought("Hm, let me see.", "signed"))
                        .with(new DoubleReply.Part.Text("Hello")))
                .answer(DoubleReply.text("Bye"));

        ChatAnswer first = models.ask(request("c1"), heard::add);
        Block.Thought thought = (Block.Thought) first.message().blocks().getFirst();
        Message strange = new Message(
                Message.Role.ASSISTANT,
                List.of(
                        new Block.Thought(
                                "other", JsonNodeFactory.instance.objectNode().put("type", "elsewhere")),
                        new Block.Text("Hi")));
        models.ask(
                request(
                        "c2",
                        List.of(Message.user("A"), strange, Message.user("B"), first.message(), Message.user("C")),
                        List.of(),
                        null),
                heard::add);

        assertThat(thought.model()).isEqualTo("model-1");
        assertThat(first.message().text()).isEqualTo("Hello");
        assertThat(heard).containsExactly("Hello", "Bye");
        String sent = provider.calls().getLast().body().toString();
        assertThat(sent).contains("Hm, let me see.").doesNotContain("elsewhere");
    }

    private static ObjectNode colours() throws Exception {
        return (ObjectNode) JSON.readTree("""
                {"type": "object", "required": ["colours"], "properties": {
                  "colours": {"type": "array", "minItems": 2, "items": {"type": "string"}}}}
                """);
    }

    @Test
    void answersInTheFormThatIsAsked() throws Exception {
        provider.answer(DoubleReply.text("```json\n{\"colours\": [\"red\", \"blue\"]}\n```"));

        ChatAnswer answer =
                models.ask(request("c1", List.of(Message.user("Colours?")), List.of(), colours()), heard::add);

        assertThat(JSON.readTree(answer.message().text()).path("colours")).hasSize(2);
        assertThat(provider.calls()).hasSize(1);
        assertThat(provider.calls().getFirst().body().toString()).contains("json_schema", "minItems");
    }

    @Test
    void asksOnceMoreForTheRightForm() throws Exception {
        provider.answer(DoubleReply.text("{\"colours\": [\"red\"]}").usage(1_000, 0, 0, 100))
                .answer(DoubleReply.text("{\"colours\": [\"red\", \"blue\"]}").usage(2_000, 0, 0, 200));

        ChatAnswer answer =
                models.ask(request("c1", List.of(Message.user("Colours?")), List.of(), colours()), heard::add);

        assertThat(JSON.readTree(answer.message().text()).path("colours")).hasSize(2);
        assertThat(answer.usage()).isEqualTo(new ModelUsage(3_000, 0, 0, 300));
        assertThat(answer.cost()).isEqualByComparingTo("0.009");
        assertThat(provider.calls().getLast().lastMessage()).contains("colours");
    }

    @Test
    void givesUpWhereTheFormIsWrongAgain() throws Exception {
        provider.answer(DoubleReply.text("I like red.").usage(1_000, 0, 0, 100))
                .answer(DoubleReply.text("{\"colours\": 7}").usage(1_000, 0, 0, 100));
        ChatRequest request = request("c1", List.of(Message.user("Colours?")), List.of(), colours());

        ApplicationFailure failure = failure(request);

        assertThat(failure.getType()).isEqualTo(FailureCode.MODEL_OUTPUT_INVALID.name());
        assertThat(failure.isNonRetryable()).isTrue();
        assertThat(ledger.settled().get("c1").cost()).isEqualByComparingTo("0.006");
    }

    private ApplicationFailure failure(ChatRequest request) {
        ApplicationFailure failure =
                catchThrowableOfType(ApplicationFailure.class, () -> models.ask(request, heard::add));
        assertThat(failure).isNotNull();
        assertThat(failure.getCause()).isNull();
        assertThat(failure.getMessage())
                .doesNotContain(KEY)
                .doesNotContain("dear friend")
                .doesNotContain("double says");
        assertThat(ledger.open()).isEmpty();
        return failure;
    }

    @ParameterizedTest
    @CsvSource({
        "429, MODEL_RATE_LIMITED, false",
        "529, MODEL_OVERLOADED, false",
        "503, MODEL_OVERLOADED, false",
        "500, MODEL_UNAVAILABLE, false",
        "502, MODEL_UNAVAILABLE, false",
        "504, MODEL_TIMEOUT, false",
        "400, MODEL_REQUEST_REFUSED, true",
        "404, MODEL_REQUEST_REFUSED, true",
        "413, MODEL_REQUEST_REFUSED, true",
        "401, MODEL_KEY_REFUSED, true",
        "402, MODEL_KEY_REFUSED, true",
        "403, MODEL_KEY_REFUSED, true"
    })
    void namesWhatWentWrong(int status, FailureCode code, boolean fatal) {
        provider.answer(DoubleReply.failure(status, "some_error"));

        ApplicationFailure failure = failure(request("c1"));

        assertThat(failure.getType()).isEqualTo(code.name());
        assertThat(failure.isNonRetryable()).isEqualTo(fatal);
        assertThat(failure.getMessage()).contains("general", "model-1", String.valueOf(status));
        assertThat(provider.calls()).hasSize(1);
        assertThat(ledger.settled().get("c1").cost()).isZero();
    }

    @Test
    void waitsAsLongAsTheProviderWants() {
        provider.answer(DoubleReply.failure(429, "rate_limit_error").retryAfter("17"));

        assertThat(failure(request("c1")).getNextRetryDelay()).isEqualTo(Duration.ofSeconds(17));
    }

    @Test
    void asksAgainAfterAFailure() {
        provider.answer(DoubleReply.failure(500, "api_error"))
                .answer(DoubleReply.text("Hello").usage(10, 0, 0, 1));

        failure(request("c1"));
        ChatAnswer answer = models.ask(request("c1"), heard::add);
        ChatAnswer again = models.ask(request("c1"), heard::add);

        assertThat(again).isEqualTo(answer);
        assertThat(provider.calls()).hasSize(2);
        assertThat(ledger.settled()).containsOnlyKeys("c1", "c1-r2");
    }

    @Test
    void aLongOutageAsksTheBooksOnceForEachTryThatFailed() {
        int tries = 4;
        for (int i = 0; i < tries; i++) {
            provider.answer(DoubleReply.failure(429, "rate_limit_error"));
        }
        provider.answer(DoubleReply.text("Hello").usage(10, 0, 0, 1));

        for (int i = 0; i < tries; i++) {
            failure(request("c1"));
        }
        models.ask(request("c1"), heard::add);

        assertThat(ledger.asked())
                .containsExactly("c1", "c1", "c1-r2", "c1-r2", "c1-r3", "c1-r3", "c1-r4", "c1-r4", "c1-r5");
    }

    @Test
    void saysThatAModelDeclined() {
        provider.answer(DoubleReply.refusal().usage(100, 0, 0, 1));

        ApplicationFailure failure = failure(request("c1"));

        assertThat(failure.getType()).isEqualTo(FailureCode.MODEL_REFUSED.name());
        assertThat(failure.isNonRetryable()).isTrue();
        assertThat(ledger.settled().get("c1").cost()).isPositive();
    }

    @Test
    void noticesABrokenStream() {
        provider.answer(DoubleReply.text("Hel").with(new DoubleReply.Part.Break()));

        assertThat(failure(request("c1")).getType()).isEqualTo(FailureCode.MODEL_UNAVAILABLE.name());
        assertThat(heard).containsExactly("Hel");
    }

    @Test
    void noticesAnErrorInTheMiddleOfAStream() {
        provider.answer(DoubleReply.text("Hel").with(new DoubleReply.Part.ErrorEvent("overloaded_error")));

        assertThat(failure(request("c1")).getType()).isEqualTo(FailureCode.MODEL_OVERLOADED.name());
    }

    @Test
    void noticesThatNobodyIsThere() {
        provider.close();

        assertThat(failure(request("c1")).getType()).isEqualTo(FailureCode.MODEL_UNAVAILABLE.name());
    }

    @Test
    void doesNotWaitForEver() {
        CountDownLatch never = new CountDownLatch(1);
        provider.answer(DoubleReply.text("Hel").with(new DoubleReply.Part.Gate(never)));
        try (RoutedModels hasty =
                open(new CallTimes(Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofSeconds(30)), PRICE)) {
            assertThatThrownBy(() -> hasty.ask(request("c1"), heard::add))
                    .isInstanceOfSatisfying(
                            ApplicationFailure.class,
                            failure -> assertThat(failure.getType()).isEqualTo(FailureCode.MODEL_TIMEOUT.name()));
        } finally {
            never.countDown();
        }
    }

    @Test
    void stopsWhenItIsInterrupted() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        provider.answer(
                DoubleReply.text("Hel").with(new DoubleReply.Part.Gate(never)).usage(1_000, 0, 0, 50));
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread asker = Thread.ofPlatform().start(() -> {
            try {
                models.ask(request("c1"), piece -> begun.countDown());
                interrupted.complete(false);
            } catch (ApplicationFailure e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
            }
        });

        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        asker.interrupt();

        assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
        never.countDown();
        assertThat(ledger.open()).isEmpty();
        assertThat(ledger.settled()).containsOnlyKeys("c1");
    }

    @Test
    void stopsWhenTheListenerThrows() {
        CountDownLatch never = new CountDownLatch(1);
        provider.answer(DoubleReply.text("Hel").with(new DoubleReply.Part.Gate(never)));

        assertThatThrownBy(() -> models.ask(request("c1"), piece -> {
                    throw new IllegalStateException("cancelled");
                }))
                .isInstanceOf(IllegalStateException.class);
        never.countDown();
        assertThat(ledger.settled()).containsOnlyKeys("c1");
    }

    @Test
    void callsNobodyBeyondTheBudget() {
        ledger.budget("0.0001");

        assertThat(failure(request("c1")).getType()).isEqualTo(FailureCode.BUDGET_EXCEEDED.name());
        assertThat(provider.calls()).isEmpty();
    }

    @Test
    void callsNobodyWithoutAPrice() {
        try (RoutedModels unpriced = open(CallTimes.USUAL, null)) {
            assertThatThrownBy(() -> unpriced.ask(request("c1"), heard::add))
                    .isInstanceOfSatisfying(
                            ApplicationFailure.class,
                            failure -> assertThat(failure.getType()).isEqualTo(FailureCode.MODEL_PRICE_UNKNOWN.name()));
        }
        assertThat(provider.calls()).isEmpty();
    }

    @Test
    void aWrongKeyIsRefused() {
        provider.requireKey("another");

        assertThat(failure(request("c1")).getType()).isEqualTo(FailureCode.MODEL_KEY_REFUSED.name());
    }
}
