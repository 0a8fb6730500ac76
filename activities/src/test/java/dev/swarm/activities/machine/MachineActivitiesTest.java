package dev.swarm.activities.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.machine.HoldRequest;
import dev.swarm.contracts.machine.HoldResult;
import dev.swarm.contracts.machine.MachineActivities;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineReady;
import dev.swarm.contracts.machine.MachineSpec;
import dev.swarm.contracts.machine.PlaceRequest;
import dev.swarm.contracts.machine.Reservation;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MachineActivitiesTest {
    private static final String MACHINE = "b1-t-1";

    private final HostRegistryTest.HandClock clock = new HostRegistryTest.HandClock();
    private final BlockingQueue<MachineReady> ready = new LinkedBlockingQueue<>();
    private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
    private final TestActivityEnvironment second = TestActivityEnvironment.newInstance();

    @TempDir
    Path dir;

    private SandboxProvider provider;
    private HostRegistry registry;
    private MachineActivitiesImpl implementation;

    @BeforeEach
    void open() {
        provider = new SandboxProvider(dir.resolve("machines"));
        provider.unavailable()
                .ifPresent(reason -> Assumptions.abort("no machine can run on this host: " + reason.message()));
        registry = new HostRegistry(dir.resolve("registry"), "h1", 1, clock);
        implementation = new MachineActivitiesImpl(
                registry,
                provider,
                (workflowId, machineReady) -> ready.add(machineReady),
                new MachineActivitiesImpl.Timings(Duration.ofMillis(20), Duration.ofMillis(20), 3));
    }

    /** An environment runs one activity at a time, so each hold has its own; what else is called needs none. */
    private HoldResult hold(TestActivityEnvironment environment, int diskMiB) {
        environment.registerActivitiesImplementations(implementation);
        MachineActivities stub = environment.newActivityStub(
                MachineActivities.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofMinutes(1))
                        .setHeartbeatTimeout(Duration.ofSeconds(1))
                        .setRetryOptions(
                                RetryOptions.newBuilder().setMaximumAttempts(1).build())
                        .build());
        return stub.hold(
                new HoldRequest(MACHINE, "b1-t", "ticket/b1-t", MachineSpec.of(new MachineLimits(256, 64, diskMiB))));
    }

    /** Each in a thread of its own: the common pool has one on two cores. */
    private static <T> CompletableFuture<T> inBackground(Supplier<T> work) {
        return CompletableFuture.supplyAsync(
                work, task -> Thread.ofPlatform().daemon().start(task));
    }

    @AfterEach
    void close() throws Exception {
        for (String machine : provider.machines()) {
            provider.destroy(machine);
        }
        environment.close();
        second.close();
    }

    private CompletableFuture<HoldResult> holding(int diskMiB) throws Exception {
        CompletableFuture<HoldResult> hold = inBackground(() -> hold(environment, diskMiB));
        assertThat(ready.poll(30, TimeUnit.SECONDS)).isNotNull();
        return hold;
    }

    @Test
    void aPlacedMachineIsHeldUntilReleased() throws Exception {
        Reservation reservation =
                implementation.place(new PlaceRequest(MACHINE, "b1-t", "standard", new MachineLimits(1, 1, 1)));
        assertThat(reservation).isEqualTo(new Reservation(MACHINE, "h1", "swarm-host.h1", "sandbox"));
        CompletableFuture<HoldResult> hold = holding(32);
        MachineProviderContract.await(() -> implementation.status(List.of("standard")).machines().stream()
                .anyMatch(machine -> machine.healthy() && machine.ticketId().equals("b1-t")));

        implementation.release(MACHINE);

        assertThat(hold.get(10, TimeUnit.SECONDS).released()).isTrue();
        assertThat(provider.machines()).isEmpty();
        assertThat(registry.free()).isEqualTo(1);
        implementation.release(MACHINE);
        assertThat(hold(second, 32).released()).isTrue();
    }

    @Test
    void aFullHostRefuses() {
        implementation.place(new PlaceRequest("b1-a-1", "b1-a", "standard", new MachineLimits(1, 1, 1)));

        assertThatThrownBy(() -> implementation.place(
                        new PlaceRequest("b1-b-1", "b1-b", "standard", new MachineLimits(1, 1, 1))))
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        failure -> assertThat(failure.getType()).isEqualTo(FailureCode.NO_CAPACITY.name()));
    }

    @Test
    void aCancelledHoldDestroysTheMachine() throws Exception {
        CompletableFuture<HoldResult> hold = holding(32);

        environment.requestCancelActivity();

        assertThatThrownBy(() -> hold.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        MachineProviderContract.await(() -> provider.machines().isEmpty() && registry.free() == 1);
    }

    @Test
    void aLaterHolderAdoptsTheMachineAndItsJob() throws Exception {
        CompletableFuture<HoldResult> first = holding(32);
        provider.startJob(MACHINE, "j", List.of("sleep", "50"), Map.of());

        CompletableFuture<HoldResult> later = inBackground(() -> hold(second, 32));

        assertThat(ready.poll(30, TimeUnit.SECONDS)).isEqualTo(new MachineReady(MACHINE, true));
        assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
        assertThat(provider.job(MACHINE, "j").orElseThrow().exitCode()).isEmpty();
        assertThat(registry.isLive(MACHINE)).isTrue();
        implementation.release(MACHINE);
        assertThat(later.get(10, TimeUnit.SECONDS).released()).isTrue();
    }

    @Test
    void aMachineThatDisappearsIsLost() throws Exception {
        CompletableFuture<HoldResult> hold = holding(32);

        provider.destroy(MACHINE);

        assertThatThrownBy(() -> hold.get(20, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(ApplicationFailure.class)
                .rootCause()
                .hasMessageContaining("disappeared");
        assertThat(registry.free()).isEqualTo(1);
    }

    @Test
    void tooMuchDiskEndsTheProcesses() throws Exception {
        CompletableFuture<HoldResult> hold = holding(8);
        provider.startJob(
                MACHINE,
                "j",
                List.of("sh", "-c", "i=0; while :; do i=$((i+1)); head -c 1M /dev/zero > f$i; done"),
                Map.of());

        MachineProviderContract.await(
                () -> provider.job(MACHINE, "j").orElseThrow().exitCode().isPresent());

        assertThat(provider.job(MACHINE, "j").orElseThrow().exitCode()).contains(137);
        assertThat(registry.overLimit(MACHINE))
                .hasValueSatisfying(message -> assertThat(message).contains("8 are allowed"));
        implementation.release(MACHINE);
        hold.get(10, TimeUnit.SECONDS);
    }

    @Test
    void pauseAndResume() throws Exception {
        CompletableFuture<HoldResult> hold = holding(32);

        implementation.pause(MACHINE);
        assertThat(provider.isPaused(MACHINE)).isTrue();
        implementation.resume(MACHINE);
        assertThat(provider.isPaused(MACHINE)).isFalse();
        implementation.release(MACHINE);
        hold.get(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> implementation.pause(MACHINE)).isInstanceOf(ApplicationFailure.class);
    }

    @Test
    void cleaningReapsWhatNobodyHolds() throws Exception {
        HostMaintenanceActivitiesImpl maintenance = new HostMaintenanceActivitiesImpl(registry, provider);
        CompletableFuture<HoldResult> hold = holding(32);
        provider.create("b1-left-1", MachineSpec.of(new MachineLimits(64, 16, 8)));
        assertThat(maintenance.clean()).isEmpty();
        clock.advance(Duration.ofMinutes(3));

        assertThat(maintenance.clean()).containsExactly("machine b1-left-1");

        assertThat(provider.machines()).containsExactly(MACHINE);
        implementation.release(MACHINE);
        hold.get(10, TimeUnit.SECONDS);
    }
}
