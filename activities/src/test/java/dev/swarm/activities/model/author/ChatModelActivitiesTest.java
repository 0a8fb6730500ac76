package dev.swarm.activities.model.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.model.Briefs;
import dev.swarm.activities.model.chat.ChatAnswer;
import dev.swarm.activities.model.chat.ChatRequest;
import dev.swarm.activities.model.chat.Message;
import dev.swarm.activities.model.chat.ScriptedModels;
import dev.swarm.activities.model.context.RepositorySnapshot;
import dev.swarm.activities.platform.MemoryArtifacts;
import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.model.Clarification;
import dev.swarm.contracts.model.ClarifyRequest;
import dev.swarm.contracts.model.ModelActivities;
import dev.swarm.contracts.model.PlanRequest;
import dev.swarm.contracts.model.PlannedWork;
import dev.swarm.contracts.model.SessionBrief;
import dev.swarm.contracts.model.WriteSpecRequest;
import dev.swarm.contracts.model.WrittenSpec;
import dev.swarm.contracts.plan.AgentKind;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.session.Question;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatModelActivitiesTest {
    private static final SessionBrief BRIEF = Briefs.of("A shop", Map.of());
    private static final String SPEC = "# Shop\n\nSells.\n\n- AC-1: sells tea\n- AC-2: sells coffee\n";

    private final ScriptedModels models = new ScriptedModels();
    private final MemoryArtifacts artifacts = new MemoryArtifacts();
    private final TestActivityEnvironment environment =
            TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                    .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                            .setDataConverter(Payloads.dataConverter())
                            .build())
                    .build());
    private final ModelActivities activities = activities();

    @AfterEach
    void stop() {
        environment.close();
    }

    @Test
    void asksTheFastRouteForQuestions() {
        models.say("""
                {"done": false, "questions": [{"id": "till", "text": "Which till?", "choices": ["red", "blue"], "default": "red"}]}""");

        Clarification asked = activities.clarify(new ClarifyRequest(BRIEF, 1, 3, null, null));

        assertThat(asked)
                .isEqualTo(new Clarification(
                        List.of(new Question("till", "Which till?", List.of("red", "blue"), "red")),
                        false,
                        "clarifier (scripted)"));
        ChatRequest request = models.requests().getFirst();
        assertThat(request.callId()).isEqualTo("s1.7.clarify");
        assertThat(request.route()).isEqualTo("fast");
        assertThat(request.payer()).isEqualTo(new EventScope("p", "s1", null, null));
        assertThat(request.outputSchema()).isNotNull();
        assertThat(request.messages()).hasSize(1);
    }

    @Test
    void isDoneWhereTheModelIs() {
        models.say("{\"done\": true, \"questions\": []}");

        assertThat(activities
                        .clarify(new ClarifyRequest(BRIEF, 1, 3, null, null))
                        .done())
                .isTrue();
    }

    @Test
    void writesASpecAndStoresIt() {
        models.say("Sure!\n\n" + SPEC);

        WrittenSpec written = activities.writeSpec(new WriteSpecRequest(BRIEF, null, null));

        assertThat(written.author()).isEqualTo("spec writer (scripted)");
        assertThat(artifacts.text(written.artifactId())).isEqualTo(SPEC);
        assertThat(artifacts.mediaType(written.artifactId())).isEqualTo("text/markdown");
        assertThat(models.requests().getFirst().route()).isEqualTo("reasoning");
        assertThat(models.requests().getFirst().outputSchema()).isNull();
    }

    @Test
    void aSpecWithoutCriteriaIsAskedForOnceMore() {
        models.say("# Shop\n\nSells.\n").say(SPEC);

        WrittenSpec written = activities.writeSpec(new WriteSpecRequest(BRIEF, null, null));

        assertThat(artifacts.text(written.artifactId())).isEqualTo(SPEC);
        ChatRequest again = models.requests().getLast();
        assertThat(again.callId()).isEqualTo("s1.7.spec.again");
        assertThat(again.messages())
                .extracting(Message::role)
                .containsExactly(Message.Role.USER, Message.Role.ASSISTANT, Message.Role.USER);
        assertThat(again.messages().getLast().text()).contains("- it has no acceptance criterion");
    }

    @Test
    void aRepeatedAttemptPaysNothingAgain() {
        models.say("# Shop\n").say(SPEC);

        String first =
                activities.writeSpec(new WriteSpecRequest(BRIEF, null, null)).artifactId();
        String second =
                activities.writeSpec(new WriteSpecRequest(BRIEF, null, null)).artifactId();

        assertThat(second).isEqualTo(first);
        assertThat(models.requests()).hasSize(4);
        assertThat(models.paid()).hasSize(2);
    }

    @Test
    void whereTheSecondAnswerIsNoBetterItFails() {
        models.say("# Shop\n").say("no");

        failed(
                FailureCode.MODEL_OUTPUT_INVALID,
                "The answer of scripted cannot be used, also when asked again: it does not begin with a title",
                () -> activities.writeSpec(new WriteSpecRequest(BRIEF, null, null)));
    }

    @Test
    void anAnswerThatWasCutOffIsAskedForOnceMore() {
        models.answer(request -> ScriptedModels.answer(request, Message.assistant(SPEC), ChatAnswer.Stop.LENGTH))
                .say(SPEC);

        activities.writeSpec(new WriteSpecRequest(BRIEF, null, null));

        assertThat(models.requests().getLast().messages().getLast().text()).contains("too long");
    }

    @Test
    void whatTheModelsSayOfThemselvesReachesTheSession() {
        models.fail(Failure.fatal(FailureCode.MODEL_REFUSED, "It declined."));

        failed(
                FailureCode.MODEL_REFUSED,
                "It declined.",
                () -> activities.writeSpec(new WriteSpecRequest(BRIEF, null, null)));
    }

    @Test
    void aRevisionChangesWhatIsAskedForOnly() {
        models.say("{\"edits\": [{\"find\": \"- AC-2: sells coffee\\n\", \"replace\": \"\"}]}");

        WrittenSpec written = activities.writeSpec(new WriteSpecRequest(BRIEF, artifacts.put(SPEC), "no coffee"));

        assertThat(artifacts.text(written.artifactId())).isEqualTo(SPEC.replace("- AC-2: sells coffee\n", ""));
        assertThat(written.author()).isEqualTo("reviser (scripted)");
        assertThat(models.requests().getFirst().callId()).isEqualTo("s1.7.revise");
    }

    @Test
    void aRevisionThatChangesNothingIsAskedForOnceMoreUnlessOnlyAnswersChanged() {
        String current = artifacts.put(SPEC);
        models.say("{\"edits\": []}");

        assertThat(activities
                        .writeSpec(new WriteSpecRequest(BRIEF, current, WriteSpecRequest.ANSWERS_CHANGED))
                        .artifactId())
                .isEqualTo(current);

        SessionBrief next = new SessionBrief("s1", BRIEF.project(), "A shop", Map.of(), List.of(), List.of(), 8);
        models.say("{\"edits\": []}").say("{\"edits\": [{\"find\": \"Sells.\", \"replace\": \"Gives.\"}]}");
        WrittenSpec revised = activities.writeSpec(new WriteSpecRequest(next, current, "give"));
        assertThat(artifacts.text(revised.artifactId())).contains("Gives.");
        assertThat(models.requests().getLast().messages().getLast().text()).contains("it has no edits");
    }

    @Test
    void aRevisionCannotTakeTheLastCriterionAwayButLeavesAPersonsFormAlone() throws UnusableAnswer {
        ModelReviser.Draft none =
                new ModelReviser.Draft(List.of(new SpecEdits.Edit("- AC-1: sells tea\n- AC-2: sells coffee\n", "")));
        assertThatThrownBy(() -> ModelReviser.revised(SPEC, "less", none)).isInstanceOf(UnusableAnswer.class);

        ModelReviser.Draft more = new ModelReviser.Draft(List.of(new SpecEdits.Edit("tea", "coffee")));
        assertThat(ModelReviser.revised("My own words: tea", "coffee", more)).isEqualTo("My own words: coffee");
    }

    @Test
    void plansTicketsForTheProjectsAgent() throws IOException {
        models.say(plan(ticket("base", "coder", "AC-1"), ticket("more", "tester", "AC-2", "AC-1")));

        PlannedWork planned =
                activities.plan(new PlanRequest(Briefs.of("A shop", null, "claude-code"), artifacts.put(SPEC)));

        assertThat(planned.verifyCommand()).isEqualTo("make test");
        assertThat(planned.plan().source()).isEqualTo("planner (scripted)");
        TicketNode more = planned.plan().tickets().getLast();
        assertThat(more.agent()).isEqualTo(AgentKind.CLI);
        assertThat(more.program()).isEqualTo("claude-code");
        assertThat(more.role()).isEqualTo("tester");
        TicketBody body = Payloads.objectMapper().readValue(artifacts.get(more.bodyId()), TicketBody.class);
        assertThat(body.covers()).containsExactly("AC-2", "AC-1");
        assertThat(body.files()).containsExactly("more.py");
        assertThat(body.acceptanceCriteria()).containsExactly("AC-2: sells coffee", "AC-1: sells tea", "is fast");
        assertThat(body.command()).isNull();
        assertThat(body.verify()).isNull();
    }

    @Test
    void withoutAnAgentOfTheProjectTheNativeOneWorks() {
        models.say(plan(ticket("all", "coder", "AC-1", "AC-2")));

        TicketNode ticket = activities
                .plan(new PlanRequest(BRIEF, artifacts.put(SPEC)))
                .plan()
                .tickets()
                .getFirst();

        assertThat(ticket.agent()).isEqualTo(AgentKind.NATIVE);
        assertThat(ticket.program()).isNull();
        assertThat(ticket.role()).isNull();
    }

    @Test
    void aPlanThatLeavesACriterionOutIsAskedForOnceMoreAndThenFails() {
        String partial = plan(ticket("base", "coder", "AC-1"));
        models.say(partial).say(partial);

        failed(
                FailureCode.INVALID_PLAN,
                "no ticket covers AC-2",
                () -> activities.plan(new PlanRequest(BRIEF, artifacts.put(SPEC))));
        assertThat(models.requests().getLast().messages().getLast().text()).contains("- no ticket covers AC-2");
    }

    @Test
    void aSpecWithoutCriteriaCannotBePlannedAndCostsNothing() {
        failed(
                FailureCode.INVALID_PLAN,
                "The spec has no acceptance criteria",
                () -> activities.plan(new PlanRequest(BRIEF, artifacts.put("# Shop\n"))));
        assertThat(models.requests()).isEmpty();
    }

    private ModelActivities activities() {
        environment.registerActivitiesImplementations(
                new ChatModelActivities(models, artifacts, (repository, branch) -> RepositorySnapshot.EMPTY));
        return environment.newActivityStub(ModelActivities.class);
    }

    private static String plan(String... tickets) {
        return "{\"title\": \"Shop\", \"verifyCommand\": \"make test\", \"tickets\": [" + String.join(", ", tickets)
                + "]}";
    }

    private static String ticket(String key, String role, String... covers) {
        return """
                {"key": "%s", "title": "Do it", "description": "Do it well.", "acceptanceCriteria": ["is fast"],
                "covers": ["%s"], "files": ["%s.py"], "dependsOn": [], "priority": "high", "size": "small",
                "role": "%s", "verifyCommand": ""}""".formatted(key, String.join("\", \"", covers), key, role);
    }

    private static void failed(FailureCode code, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ActivityFailure.class,
                        failure -> assertThat(failure.getCause())
                                .isInstanceOfSatisfying(ApplicationFailure.class, cause -> {
                                    assertThat(cause.getType()).isEqualTo(code.name());
                                    assertThat(cause.getOriginalMessage()).contains(message);
                                    assertThat(cause.isNonRetryable()).isTrue();
                                }));
    }
}
