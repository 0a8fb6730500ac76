package dev.swarm.activities.model.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.activity.ActivityInterface;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallHeartbeatTest {
    private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();

    @ActivityInterface
    public interface Thinking {
        String think();
    }

    @AfterEach
    void stop() {
        environment.close();
    }

    @Test
    void heartbeatsWhileTheModelIsSilent() {
        CountDownLatch beats = new CountDownLatch(3);
        environment.setActivityHeartbeatListener(Void.class, ignored -> beats.countDown());

        String answer = thinking(() -> {
                    await(beats);
                    return "done";
                })
                .think();

        assertThat(answer).isEqualTo("done");
        assertThat(beats.getCount()).isZero();
    }

    @Test
    void whoCancelsInterruptsTheCall() {
        AtomicReference<Throwable> ended = new AtomicReference<>();
        CountDownLatch asked = new CountDownLatch(1);
        Thinking thinking = thinking(() -> {
            asked.countDown();
            try {
                await(new CountDownLatch(1));
            } catch (IllegalStateException interrupted) {
                ended.set(interrupted);
                throw interrupted;
            }
            return "never";
        });
        environment.requestCancelActivity();

        assertThatThrownBy(thinking::think).isInstanceOf(CanceledFailure.class);
        assertThat(asked.getCount()).isZero();
        assertThat(ended.get()).hasMessage("interrupted");
    }

    @Test
    void aFailureOfTheCallIsTheActivitys() {
        Thinking thinking = thinking(() -> {
            throw new IllegalArgumentException("not this");
        });

        assertThatThrownBy(thinking::think).hasStackTraceContaining("not this");
    }

    private Thinking thinking(Supplier<String> call) {
        environment.registerActivitiesImplementations(new Thinking() {
            @Override
            public String think() {
                return CallHeartbeat.during(Duration.ofMillis(5), call);
            }
        });
        return environment.newActivityStub(Thinking.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
