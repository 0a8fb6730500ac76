package dev.swarm.activities.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.agent.role.Roles;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.review.Reviewer;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ReviewActivitiesTest {
    @Test
    void aRoleThatIsNamedTwiceHasTwoSeats() {
        ReviewActivitiesImpl activities = new ReviewActivitiesImpl(Roles.standard(), Set.of("review", "general"));

        assertThat(activities.seats(List.of("reviewer", "reviewer", "coder")))
                .containsExactly(
                        new Reviewer(1, "reviewer", "review"),
                        new Reviewer(2, "reviewer", "review"),
                        new Reviewer(3, "coder", "general"));
    }

    @Test
    void withoutModelsItSaysWhatToDo() {
        ReviewActivitiesImpl activities = new ReviewActivitiesImpl(Roles.standard(), Set.of());

        assertRefused(
                () -> activities.seats(List.of("reviewer")),
                "the project asks for a review by the reviewer, which needs the model route 'review'; no model is"
                        + " configured",
                "swarm projects change ID --review none");
    }

    @Test
    void anUnknownRoleOrRouteIsNamed() {
        ReviewActivitiesImpl activities = new ReviewActivitiesImpl(Roles.standard(), Set.of("general", "fast"));

        assertRefused(() -> activities.seats(List.of("poet")), "there is no role 'poet'");
        assertRefused(() -> activities.seats(List.of("reviewer")), "there are fast, general");
    }

    private static void assertRefused(ThrowingCallable call, String... words) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
            assertThat(failure.getType()).isEqualTo(FailureCode.NOT_FOUND.name());
            assertThat(failure.isNonRetryable()).isTrue();
            assertThat(failure.getOriginalMessage()).contains(words);
        });
    }
}
