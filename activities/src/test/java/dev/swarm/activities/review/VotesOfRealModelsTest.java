package dev.swarm.activities.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.activities.agent.role.Roles;
import dev.swarm.activities.model.route.DoubleReply;
import dev.swarm.activities.model.route.ModelDouble;
import dev.swarm.activities.model.route.ModelPrice;
import dev.swarm.activities.model.route.ModelRoute;
import dev.swarm.activities.model.route.RoutedModels;
import dev.swarm.activities.model.spend.MemoryLedger;
import dev.swarm.activities.platform.MemoryArtifacts;
import dev.swarm.contracts.Payloads;
import dev.swarm.contracts.plan.TicketBody;
import dev.swarm.contracts.record.EventScope;
import dev.swarm.contracts.review.ReviewRemark;
import dev.swarm.contracts.review.ReviewVote;
import dev.swarm.contracts.review.VoteActivities;
import dev.swarm.contracts.review.VoteRequest;
import dev.swarm.contracts.workspace.Verification;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A vote over a route, by the providers' own libraries. */
class VotesOfRealModelsTest {
    private static final ModelPrice PRICE =
            new ModelPrice(BigDecimal.TWO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.TEN);
    private static final String REJECTION = "{\"vote\": \"reject\", \"summary\": \"Untested.\","
            + " \"comments\": [{\"file\": \"a.py\", \"line\": 1, \"text\": \"Test it.\"}]}";

    private final MemoryArtifacts artifacts = new MemoryArtifacts();
    private final TestActivityEnvironment environment =
            TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                    .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                            .setDataConverter(Payloads.dataConverter())
                            .build())
                    .build());

    @AfterEach
    void stop() {
        environment.close();
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatIsNoVoteIsAskedForOnceMore(ModelRoute.Provider api) throws IOException {
        try (ModelDouble provider = new ModelDouble();
                RoutedModels models = new RoutedModels(
                        List.of(new ModelRoute("review", api, "m", url(api, provider), "env:KEY", PRICE, 0, 0, null)),
                        Map.of("KEY", "a-key"),
                        new MemoryLedger(),
                        artifacts)) {
            provider.answer(DoubleReply.text("I would say no.")).answer(DoubleReply.text(REJECTION));
            environment.registerActivitiesImplementations(new VoteActivitiesImpl(Roles.standard(), models, artifacts));
            VoteActivities votes = environment.newActivityStub(VoteActivities.class);

            ReviewVote vote = votes.vote(request());

            assertThat(vote)
                    .isEqualTo(new ReviewVote(false, "Untested.", List.of(new ReviewRemark("a.py", 1, "Test it."))));
            assertThat(votes.vote(request())).isEqualTo(vote);
            assertThat(provider.calls()).hasSize(2);
        }
    }

    private static URI url(ModelRoute.Provider api, ModelDouble provider) {
        return switch (api) {
            case ANTHROPIC -> provider.url();
            case OPENAI -> URI.create(provider.url() + "/v1");
        };
    }

    private VoteRequest request() throws IOException {
        TicketBody body =
                new TicketBody("t", "Print one", "It prints 1.", List.of("prints 1"), List.of(), null, null, null);
        return new VoteRequest(
                "b-t.1.v1",
                new EventScope("p", "s", "b", "b-t"),
                "reviewer",
                artifacts.put("application/json", Payloads.objectMapper().writeValueAsBytes(body)),
                null,
                artifacts.put("text/x-diff", "+print(1)\n".getBytes(StandardCharsets.UTF_8)),
                new Verification(true, 0, Duration.ofSeconds(1), null, ""));
    }
}
