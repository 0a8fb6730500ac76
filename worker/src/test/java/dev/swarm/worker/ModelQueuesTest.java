package dev.swarm.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.activities.model.route.ModelRoute;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelQueuesTest {
    private static ModelRoute route(String name, int requestsPerMinute) {
        return new ModelRoute(
                name,
                ModelRoute.Provider.OPENAI,
                "m-1",
                URI.create("https://api.example.com"),
                null,
                null,
                requestsPerMinute,
                0,
                null);
    }

    @Test
    void withoutModelsTheQueuesOfTheFiveRoutesAreServed() {
        assertThat(ModelQueues.perSecond(List.of()))
                .containsOnlyKeys("general", "fast", "reasoning", "review", "smart")
                .allSatisfy((name, rate) -> assertThat(rate).isZero());
    }

    @Test
    void eachRouteHasItsRate() {
        assertThat(ModelQueues.perSecond(List.of(route("general", 90), route("fast", 0), route("local", 6))))
                .containsEntry("general", 1.5)
                .containsEntry("fast", 0.0)
                .containsEntry("local", 0.1);
    }
}
