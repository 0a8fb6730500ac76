package dev.swarm.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.maintenance.HostMaintenanceActivities;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.worker.WorkerFactoryOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedTasksTest {
    @TempDir
    Path folder;

    private final List<String> handedBack = new ArrayList<>();
    private final List<Exception> reasons = new ArrayList<>();

    @Test
    void anActivityIsNotedWhileItRunsOnly() {
        List<String> seen = run(request -> notes());

        assertThat(seen).hasSize(1);
        assertThat(notes()).isEmpty();
    }

    @Test
    void oneThatFailedIsNotNotedAnyMore() {
        assertThatThrownBy(() -> run(request -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(ActivityFailure.class);

        assertThat(notes()).isEmpty();
    }

    @Test
    void whatAKilledWorkerLeftIsTriedAgain() throws IOException {
        Files.writeString(folder.resolve("a"), "token of a");
        Files.writeString(folder.resolve("b"), "token of b");
        UnfinishedTasks tasks = new UnfinishedTasks(folder);
        Files.writeString(folder.resolve("c"), "token of one that runs here");

        tasks.handBack((token, reason) -> {
            handedBack.add(new String(token, StandardCharsets.UTF_8));
            reasons.add(reason);
        });

        assertThat(handedBack).containsExactlyInAnyOrder("token of a", "token of b");
        assertThat(reasons)
                .allSatisfy(reason -> assertThat(reason).isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.getType()).isEqualTo(FailureCode.HOST_LOST.name());
                    assertThat(failure.isNonRetryable()).isFalse();
                }));
        assertThat(notes()).containsExactly("c");
    }

    @Test
    void whatTheServerDoesNotWaitForHoldsNothingElseUp() throws IOException {
        Files.writeString(folder.resolve("a"), "long over");
        Files.writeString(folder.resolve("b"), "long over");

        new UnfinishedTasks(folder).handBack((token, reason) -> {
            handedBack.add("asked");
            throw new IllegalStateException("the server knows no such activity");
        });

        assertThat(handedBack).hasSize(2);
        assertThat(notes()).isEmpty();
    }

    private List<String> run(HostMaintenanceActivities activity) {
        TestActivityEnvironment environment = TestActivityEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new UnfinishedTasks(folder))
                        .build())
                .build());
        try {
            environment.registerActivitiesImplementations(activity);
            return environment
                    .newActivityStub(
                            HostMaintenanceActivities.class,
                            ActivityOptions.newBuilder()
                                    .setStartToCloseTimeout(Duration.ofMinutes(1))
                                    .setRetryOptions(RetryOptions.newBuilder()
                                            .setMaximumAttempts(1)
                                            .build())
                                    .build())
                    .clean(null);
        } finally {
            environment.close();
        }
    }

    private List<String> notes() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
