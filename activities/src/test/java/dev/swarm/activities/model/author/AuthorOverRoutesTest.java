package dev.swarm.activities.model.author;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.activities.model.Briefs;
import dev.swarm.activities.model.context.RepositorySnapshot;
import dev.swarm.activities.model.route.DoubleReply;
import dev.swarm.activities.model.route.ModelDouble;
import dev.swarm.activities.model.route.ModelPrice;
import dev.swarm.activities.model.route.ModelRoute;
import dev.swarm.activities.model.route.ModelRoute.Provider;
import dev.swarm.activities.model.route.RoutedModels;
import dev.swarm.activities.model.spend.MemoryLedger;
import dev.swarm.activities.platform.MemoryArtifacts;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.model.ClarifyRequest;
import dev.swarm.contracts.model.ModelActivities;
import dev.swarm.contracts.model.PlanRequest;
import dev.swarm.contracts.model.PlannedWork;
import dev.swarm.contracts.model.SessionBrief;
import dev.swarm.contracts.model.WriteSpecRequest;
import dev.swarm.contracts.plan.TicketNode;
import dev.swarm.contracts.session.Question;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session's texts by the providers' own clients, over routes: what is asked reaches both APIs in a form that they take. */
class AuthorOverRoutesTest {
    private static final BigDecimal PRICE = BigDecimal.ONE;

    private final ModelDouble provider = new ModelDouble();
    private final MemoryArtifacts artifacts = new MemoryArtifacts();
    private final TestActivityEnvironment environment =
            TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                    .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                            .setDataConverter(Payloads.dataConverter())
                            .build())
                    .build());

    @AfterEach
    void close() {
        environment.close();
        provider.close();
    }

    @ParameterizedTest
    @EnumSource
    void anIdeaBecomesQuestionsASpecARevisionAndAPlan(Provider api) {
        try (RoutedModels models = new RoutedModels(
                List.of(route("fast", api), route("reasoning", api)), Map.of(), new MemoryLedger(), artifacts)) {
            environment.registerActivitiesImplementations(
                    new ChatModelActivities(models, artifacts, (repository, branch) -> RepositorySnapshot.EMPTY));
            ModelActivities author = environment.newActivityStub(ModelActivities.class);

            provider.answer("fast-model", DoubleReply.text("""
                    {"done": false, "questions": [{"id": "till", "text": "Which till?", "choices": [], "default": "red"}]}"""));
            assertThat(author.clarify(new ClarifyRequest(step(1), 1, 3, null, null))
                            .questions())
                    .containsExactly(new Question("till", "Which till?", List.of(), "red"));

            provider.answer("reasoning-model", DoubleReply.text("# Shop\n\n", "- AC-1: sells tea\n"));
            String spec =
                    author.writeSpec(new WriteSpecRequest(step(2), null, null)).artifactId();
            assertThat(artifacts.text(spec)).isEqualTo("# Shop\n\n- AC-1: sells tea\n");

            provider.answer(
                    "reasoning-model",
                    DoubleReply.text("{\"edits\": [{\"find\": \"sells tea\", \"replace\": \"sells coffee\"}]}"));
            String revised = author.writeSpec(new WriteSpecRequest(step(3), spec, "coffee"))
                    .artifactId();
            assertThat(artifacts.text(revised)).isEqualTo("# Shop\n\n- AC-1: sells coffee\n");

            provider.answer("reasoning-model", DoubleReply.text("""
                    {"title": "Shop", "verifyCommand": "make test", "tickets": [{"key": "sell", "title": "Sell",
                    "description": "Sell coffee.", "acceptanceCriteria": [], "covers": ["AC-1"], "files": ["shop.py"],
                    "dependsOn": [], "priority": "high", "size": "small", "role": "coder", "verifyCommand": ""}]}"""));
            PlannedWork planned = author.plan(new PlanRequest(step(4), revised));
            assertThat(planned.plan().tickets()).extracting(TicketNode::key).containsExactly("sell");
            assertThat(planned.plan().source()).isEqualTo("planner (reasoning-model)");
            assertThat(provider.calls()).hasSize(4);
        }
    }

    private SessionBrief step(int step) {
        return new SessionBrief(
                "s1", Briefs.of("A shop", Map.of()).project(), "A shop", Map.of(), List.of(), List.of(), step);
    }

    private ModelRoute route(String name, Provider api) {
        URI url = api == Provider.OPENAI ? URI.create(provider.url() + "/v1") : provider.url();
        return new ModelRoute(
                name, api, name + "-model", url, null, new ModelPrice(PRICE, PRICE, PRICE, PRICE), 0, 0, null);
    }
}
