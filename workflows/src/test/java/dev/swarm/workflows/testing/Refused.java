package dev.swarm.workflows.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.FailureCode;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that an update's validator refuses. */
public final class Refused {
    private Refused() {}

    public static void with(FailureCode code, String message, ThrowingCallable update) {
        assertThatThrownBy(update)
                .isInstanceOf(WorkflowUpdateException.class)
                .cause()
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).isEqualTo(code.name());
                    assertThat(failure.getOriginalMessage()).contains(message);
                });
    }
}
