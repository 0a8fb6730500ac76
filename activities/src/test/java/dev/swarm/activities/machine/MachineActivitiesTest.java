package dev.swarm.activities.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.swarm.activities.machine.placement.FleetNews;
import dev.swarm.activities.machine.placement.HostCapacity;
import dev.swarm.activities.machine.placement.HostProfile;
import dev.swarm.contracts.FailureCode;
import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.GuestImages;
import dev.swarm.contracts.machine.HoldRequest;
import dev.swarm.contracts.machine.HoldResult;
import dev.swarm.contracts.machine.HostOffer;
import dev.swarm.contracts.machine.MachineActivities;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.MachineReady;
import dev.swarm.contracts.machine.MachineSpec;
import dev.swarm.contracts.machine.PlaceRequest;
import dev.swarm.contracts.machine.PlacementPreference;
import dev.swarm.contracts.machine.Reservation;
import dev.swarm.contracts.maintenance.MaintenanceRequest;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private final FleetNews news = new FleetNews();
    private volatile Standing.Verdict verdict = Standing.Verdict.CURRENT;
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
        implementation = with(provider);
    }

    private MachineActivitiesImpl with(MachineProvider machines) {
        return new MachineActivitiesImpl(
                registry,
                machines,
                (workflowId, machineReady) -> ready.add(machineReady),
                (task, attempt) -> verdict,
                new Placer(registry, machines, new HostProfile(List.of("standard"), Map.of("arch", "amd64"), 0), news),
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
        assertThat(reservation.why()).startsWith("the only host with room; score 1.00");
        assertThat(reservation)
                .isEqualTo(new Reservation(MACHINE, "h1", "swarm-host.h1", "sandbox", reservation.why()));
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
    void aTicketIsHandedBackForABetterHostAFewTimes() {
        HostOffer better = new HostOffer("h2", List.of("standard"), Map.of(), 4, 0, 100_000, 0, 1, 0, 0);
        HostOffer busy = new HostOffer("h1", List.of("standard"), Map.of(), 1, 0, 100_000, 0, 0, 0, 0);
        news.heard(List.of(busy, better), Duration.ofMillis(1));
        PlaceRequest request = new PlaceRequest(MACHINE, "b1-t", "standard", new MachineLimits(1, 1, 1));

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> implementation.place(request))
                    .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                        assertThat(failure.getOriginalMessage()).startsWith("Host h2 suits better: score");
                        assertThat(failure.isNonRetryable()).isFalse();
                    });
            assertThat(registry.open()).as("stands back").isZero();
        }

        assertThat(implementation.place(request).why()).startsWith("it was pulled here again, although h2 suits");
        clock.advance(Duration.ofSeconds(1));
        implementation.release(MACHINE);
        assertThat(registry.open()).isEqualTo(1);
    }

    @Test
    void aHostWithoutALabelThatIsAskedForRefuses() {
        PlaceRequest request = new PlaceRequest(
                MACHINE,
                "b1-t",
                "standard",
                new MachineLimits(1, 1, 1),
                Map.of("gpu", "a100", "arch", "amd64"),
                PlacementPreference.BEST,
                null);

        assertThatThrownBy(() -> implementation.place(request)).hasMessageContaining("Host h1 is without gpu=a100.");
        assertThat(registry.used()).isZero();
    }

    @Test
    void aHostWhoseMachinesCannotBeKeptToThePolicyRefuses() {
        PlaceRequest request = new PlaceRequest(
                MACHINE,
                "b1-t",
                "standard",
                new MachineLimits(1, 1, 1),
                Map.of(),
                PlacementPreference.BEST,
                null,
                EgressMode.REGISTRIES,
                GuestImages.DEFAULT);

        assertThat(implementation.offer().egressModes()).containsExactly(EgressMode.NONE);
        assertThatThrownBy(() -> implementation.place(request))
                .hasMessageContaining("Host h1 has no machines with egress registries.");
        assertThat(registry.used()).isZero();
    }

    @Test
    void aMachineThatTakesLongToMakeIsHeldMeanwhile() throws Exception {
        CountDownLatch beats = new CountDownLatch(1);
        environment.setActivityHeartbeatListener(Object.class, beat -> beats.countDown());
        AtomicBoolean beaten = new AtomicBoolean();
        MachineProvider slow = (MachineProvider) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {MachineProvider.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("create")) {
                        beaten.set(beats.await(20, TimeUnit.SECONDS));
                    }
                    try {
                        return method.invoke(provider, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
        implementation = with(slow);

        CompletableFuture<HoldResult> hold = holding(100);

        assertThat(beaten).isTrue();
        implementation.release(MACHINE);
        assertThat(hold.get(20, TimeUnit.SECONDS).released()).isTrue();
    }

    @Test
    void aHostWithoutTheImageRefuses() {
        PlaceRequest request = new PlaceRequest(
                MACHINE,
                "b1-t",
                "standard",
                new MachineLimits(1, 1, 1),
                Map.of(),
                PlacementPreference.BEST,
                null,
                EgressMode.NONE,
                "jdk");

        assertThat(implementation.offer().images()).containsExactly(GuestImages.DEFAULT);
        assertThatThrownBy(() -> implementation.place(request)).hasMessageContaining("Host h1 has no image jdk.");
        assertThat(registry.used()).isZero();
    }

    @Test
    void aDrainingHostTakesNothingNew() {
        registry.drain(true);

        assertThatThrownBy(() ->
                        implementation.place(new PlaceRequest(MACHINE, "b1-t", "standard", new MachineLimits(1, 1, 1))))
                .isInstanceOf(ApplicationFailure.class);
        assertThat(registry.open()).isZero();
        registry.drain(false);
        assertThat(registry.open()).isEqualTo(1);
    }

    @Test
    void aMachineWhoseTicketWentOnIsDestroyedWhenItsHostComesBack() throws Exception {
        provider.create(MACHINE, MachineSpec.of(new MachineLimits(64, 16, 8)));
        registry.beginHold(MACHINE, "b1-t", 64, new Standing.Task("ticket/b1-t", "run", "7"));
        HostRegistry back = new HostRegistry(
                dir.resolve("registry"), "h1", new HostCapacity(1, 1_000), Duration.ofMinutes(10), clock);
        HostMaintenanceActivitiesImpl maintenance =
                new HostMaintenanceActivitiesImpl(back, provider, (task, attempt) -> {
                    assertThat(task).isEqualTo(new Standing.Task("ticket/b1-t", "run", "7"));
                    return verdict;
                });

        verdict = Standing.Verdict.RETRIED;
        assertThat(maintenance.reapEnded()).as("its next holder is on the way").isEmpty();
        verdict = Standing.Verdict.UNKNOWN;
        assertThat(maintenance.reapEnded()).isEmpty();
        verdict = Standing.Verdict.ENDED;
        assertThat(maintenance.reapEnded()).containsExactly("machine " + MACHINE);

        assertThat(provider.machines()).isEmpty();
        assertThat(back.free()).isEqualTo(1);
    }

    @Test
    void aReservationWhoseTicketWentElsewhereIsForgottenSoonAndAHeldMachineIsNot() throws Exception {
        HostRegistry host = new HostRegistry(
                dir.resolve("registry"), "h1", new HostCapacity(2, 1_000), Duration.ofMinutes(10), clock);
        HostMaintenanceActivitiesImpl maintenance =
                new HostMaintenanceActivitiesImpl(host, provider, (task, attempt) -> Standing.Verdict.UNKNOWN);
        provider.create(MACHINE, MachineSpec.of(new MachineLimits(64, 16, 8)));
        host.beginHold(MACHINE, "b1-t", 64, new Standing.Task("ticket/b1-t", "run", "7"));
        host.endHold(MACHINE);
        host.reserve("b1-u-1", "b1-u", 64);
        clock.advance(HostRegistry.GRACE.plusSeconds(1));

        assertThat(maintenance.reapEnded()).containsExactly("reservation b1-u-1");

        assertThat(host.entries()).extracting(RegistryEntry::machineId).containsExactly(MACHINE);
        assertThat(dir.resolve("registry/b1-u-1.json")).doesNotExist();
    }

    @Test
    void aProcessOfAMachineThatIsNoMoreIsReapedAndNoOther() throws Exception {
        holding(32);
        provider.startJob(MACHINE, "j", List.of("sleep", "50"), Map.of());
        Process leftOver = marked(UUID.nameUUIDFromBytes(
                        dir.resolve("machines").toRealPath().toString().getBytes(StandardCharsets.UTF_8))
                + "/b1-gone-1");
        Process foreign = marked("/somewhere/else/b1-gone-1");
        HostMaintenanceActivitiesImpl maintenance =
                new HostMaintenanceActivitiesImpl(registry, provider, (task, attempt) -> verdict);
        try {
            assertThat(maintenance.clean(null)).containsExactly("process " + leftOver.pid());

            assertThat(leftOver.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(foreign.isAlive()).isTrue();
            assertThat(provider.job(MACHINE, "j").orElseThrow().exitCode()).isEmpty();
        } finally {
            leftOver.destroyForcibly();
            foreign.destroyForcibly();
            implementation.release(MACHINE);
        }
    }

    private static Process marked(String machine) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sleep", "50");
        builder.environment().put("SWARM_MACHINE", machine);
        return builder.start();
    }

    @Test
    void aMachineIsAdoptedByTheNextWorkerWithItsJob() throws Exception {
        holding(32);
        provider.startJob(MACHINE, "j", List.of("sleep", "50"), Map.of());
        // A killed worker leaves what is on disk: the next opens it anew.
        registry = new HostRegistry(dir.resolve("registry"), "h1", 1, clock);
        SandboxProvider again = new SandboxProvider(dir.resolve("machines"));
        implementation = new MachineActivitiesImpl(
                registry,
                again,
                (workflowId, machineReady) -> ready.add(machineReady),
                (task, attempt) -> verdict,
                new Placer(registry, again, new HostProfile(List.of("standard"), Map.of(), 0), news),
                new MachineActivitiesImpl.Timings(Duration.ofMillis(20), Duration.ofMillis(20), 3));
        assertThat(registry.used()).isEqualTo(1);

        CompletableFuture<HoldResult> later = inBackground(() -> hold(second, 32));

        assertThat(ready.poll(30, TimeUnit.SECONDS)).isEqualTo(new MachineReady(MACHINE, true));
        assertThat(again.job(MACHINE, "j").orElseThrow().exitCode()).isEmpty();
        implementation.release(MACHINE);
        assertThat(later.get(10, TimeUnit.SECONDS).released()).isTrue();
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
    void aHostThatWasNotHeardForAWhileKeepsItsMachinesForTheNextHolder() throws Exception {
        verdict = Standing.Verdict.RETRIED;
        try (UnheardHost ignored = new UnheardHost()) {
            assertThatThrownBy(() -> hold(environment, 32)).rootCause().hasMessageContaining("could not be heard");
        }
        assertThat(ready.take()).isEqualTo(new MachineReady(MACHINE, false));
        assertThat(registry.used()).isEqualTo(1);

        CompletableFuture<HoldResult> later = inBackground(() -> hold(second, 32));

        assertThat(ready.poll(30, TimeUnit.SECONDS)).isEqualTo(new MachineReady(MACHINE, true));
        implementation.release(MACHINE);
        assertThat(later.get(10, TimeUnit.SECONDS).released()).isTrue();
    }

    @Test
    void aHostThatWasNotHeardForSoLongThatItsTicketWentOnDestroysTheMachine() throws Exception {
        verdict = Standing.Verdict.ENDED;
        try (UnheardHost ignored = new UnheardHost()) {
            assertThatThrownBy(() -> hold(environment, 32)).rootCause().hasMessageContaining("could not be heard");
        }

        assertThat(provider.machines()).isEmpty();
        assertThat(registry.used()).isZero();
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
        HostMaintenanceActivitiesImpl maintenance =
                new HostMaintenanceActivitiesImpl(registry, provider, (task, attempt) -> verdict);
        CompletableFuture<HoldResult> hold = holding(32);
        provider.create("b1-left-1", MachineSpec.of(new MachineLimits(64, 16, 8)));
        assertThat(maintenance.clean(null)).isEmpty();
        clock.advance(HostRegistry.IDLE.plusSeconds(1));

        assertThat(maintenance.clean(null)).containsExactly("machine b1-left-1");

        assertThat(provider.machines()).containsExactly(MACHINE);
        implementation.release(MACHINE);
        hold.get(10, TimeUnit.SECONDS);
    }

    @Test
    void anAgeMayBeGivenByWhichMachinesAreReaped() throws Exception {
        HostMaintenanceActivitiesImpl maintenance =
                new HostMaintenanceActivitiesImpl(registry, provider, (task, attempt) -> verdict);
        CompletableFuture<HoldResult> hold = holding(32);
        provider.create("b1-left-1", MachineSpec.of(new MachineLimits(64, 16, 8)));
        clock.advance(Duration.ofMinutes(20));

        assertThat(maintenance.clean(new MaintenanceRequest(Duration.ofHours(1))))
                .isEmpty();
        assertThat(maintenance.clean(new MaintenanceRequest(MaintenanceRequest.LEAST)))
                .containsExactly("machine b1-left-1");

        assertThat(provider.machines()).containsExactly(MACHINE);
        implementation.release(MACHINE);
        hold.get(10, TimeUnit.SECONDS);
    }
}
