package dev.swarm.activities.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.activities.machine.HostRegistry.Hold;
import io.temporal.worker.tuning.ActivitySlotInfo;
import io.temporal.worker.tuning.SlotPermit;
import io.temporal.worker.tuning.SlotReleaseContext;
import io.temporal.worker.tuning.SlotReleaseReason;
import io.temporal.worker.tuning.SlotReserveContext;
import io.temporal.worker.tuning.SlotSupplierFuture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostRegistryTest {
    private final HandClock clock = new HandClock();

    @TempDir
    Path dir;

    /** Stands still until told otherwise. */
    static final class HandClock extends Clock {
        private Instant now = Instant.parse("2026-11-21T10:00:00Z");

        void advance(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private HostRegistry open() {
        return new HostRegistry(dir, "h1", 2, clock);
    }

    @Test
    void givesOutAsManySlotsAsThereAre() {
        HostRegistry registry = open();

        assertThat(registry.reserve("a", "t")).isTrue();
        assertThat(registry.reserve("b", "t")).isTrue();
        assertThat(registry.reserve("a", "t")).isTrue();
        assertThat(registry.reserve("c", "t")).isFalse();
        registry.release("a");
        assertThat(registry.reserve("c", "t")).isTrue();
        assertThat(registry.free()).isZero();
    }

    @Test
    void aDrainedHostKeepsWhatItHasAndTakesNothingNew() {
        HostRegistry registry = open();
        registry.reserve("a", "t");
        registry.beginHold("a", "t");
        AtomicInteger told = new AtomicInteger();
        registry.onFree(told::incrementAndGet);

        registry.drain(true);
        assertThat(registry.free()).isZero();
        assertThat(registry.reserve("b", "t")).isFalse();
        assertThat(registry.reserve("a", "t")).isTrue();
        assertThat(registry.beginHold("a", "t")).isEqualTo(Hold.HELD);

        registry.drain(false);
        assertThat(told).hasValue(2);
        assertThat(registry.reserve("b", "t")).isTrue();
    }

    @Test
    void survivesARestartAndAHalfWrittenFile() throws Exception {
        open().reserve("a", "t");
        Files.writeString(dir.resolve("b.json"), "{\"machineId\":\"b\",");
        Files.writeString(dir.resolve("c.json.new"), "");

        HostRegistry again = open();
        assertThat(again.entries()).extracting(RegistryEntry::machineId).containsExactly("a");
        assertThat(dir.resolve("b.json")).doesNotExist();
    }

    @Test
    void aReservationThatNobodyHoldsLapses() {
        HostRegistry registry = open();
        registry.reserve("a", "t");
        registry.reserve("b", "t");
        registry.beginHold("b", "t");

        clock.advance(HostRegistry.GRACE);
        assertThat(registry.used()).isEqualTo(2);
        assertThat(registry.forgetLapsed()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(registry.used()).isEqualTo(1);
        assertThat(registry.forgetLapsed()).containsExactly("a");
        assertThat(registry.beginHold("a", "t")).isEqualTo(Hold.HELD);
    }

    @Test
    void aLapsedReservationOnAFullHostIsRefused() {
        HostRegistry registry = open();
        registry.reserve("a", "t");
        clock.advance(HostRegistry.GRACE.plusSeconds(1));
        registry.reserve("b", "t");
        registry.reserve("c", "t");

        assertThat(registry.beginHold("a", "t")).isEqualTo(Hold.FULL);
    }

    @Test
    void aMachineIsReapedOnlyWhenNobodyHasHeldItForAWhile() {
        open().beginHold("a", "t");
        clock.advance(Duration.ofHours(1));

        HostRegistry restarted = open();
        assertThat(restarted.used()).isEqualTo(1);
        assertThat(restarted.releaseIfUnheld("a", null)).isFalse();
        clock.advance(HostRegistry.IDLE.plusSeconds(1));
        assertThat(restarted.used()).as("keeps its slot until it is destroyed").isEqualTo(1);
        assertThat(restarted.releaseIfUnheld("a", null)).isTrue();
        assertThat(restarted.beginHold("a", "t")).isEqualTo(Hold.REAPED);
    }

    @Test
    void aLiveHoldIsNeverReaped() {
        HostRegistry registry = open();
        registry.beginHold("a", "t");
        clock.advance(Duration.ofDays(1));

        assertThat(registry.releaseIfUnheld("a", null)).isFalse();
        registry.endHold("a");
        assertThat(registry.releaseIfUnheld("a", null)).isFalse();
        clock.advance(HostRegistry.IDLE.plusSeconds(1));
        assertThat(registry.releaseIfUnheld("a", null)).isTrue();
    }

    @Test
    void aReleaseIsRememberedForALateHold() {
        HostRegistry registry = open();
        registry.release("a");

        assertThat(registry.free()).isEqualTo(2);
        assertThat(open().beginHold("a", "t")).isEqualTo(Hold.RELEASED);
    }

    @Test
    void overLimitIsRemembered() {
        HostRegistry registry = open();
        registry.beginHold("a", "t");
        registry.markOverLimit("a", "too much");
        registry.touch("a");

        assertThat(open().overLimit("a")).contains("too much");
    }

    @Test
    void theQueueIsPolledOnlyWhileASlotIsFree() throws Exception {
        HostRegistry registry = open();
        try (MachineSlotSupplier supplier = new MachineSlotSupplier(registry)) {
            SlotSupplierFuture first = supplier.reserveSlot(new Context());
            SlotSupplierFuture second = supplier.reserveSlot(new Context());
            SlotSupplierFuture third = supplier.reserveSlot(new Context());
            assertThat(first).isDone();
            assertThat(second).isDone();
            assertThat(third).isNotDone();
            assertThat(supplier.tryReserveSlot(new Context())).isEmpty();

            registry.reserve("a", "t");
            supplier.releaseSlot(new Released(first.get()));
            assertThat(third).as("its slot went to machine a").isNotDone();

            supplier.releaseSlot(new Released(second.get()));
            assertThat(third).isDone();

            SlotSupplierFuture fourth = supplier.reserveSlot(new Context());
            assertThat(fourth).isNotDone();
            registry.release("a");
            assertThat(fourth).isDone();
        }
    }

    @Test
    void anAbortedReservationTakesNoPermit() throws Exception {
        HostRegistry registry = open();
        registry.reserve("a", "t");
        registry.reserve("b", "t");
        try (MachineSlotSupplier supplier = new MachineSlotSupplier(registry)) {
            SlotSupplierFuture waiting = supplier.reserveSlot(new Context());
            waiting.abortReservation();
            registry.release("a");

            assertThat(supplier.tryReserveSlot(new Context())).isPresent();
        }
    }

    private static final class Context implements SlotReserveContext<ActivitySlotInfo> {
        @Override
        public String getTaskQueue() {
            return "q";
        }

        @Override
        public Map<SlotPermit, ActivitySlotInfo> getUsedSlots() {
            return Map.of();
        }

        @Override
        public String getWorkerIdentity() {
            return "w";
        }

        @Override
        public String getWorkerBuildId() {
            return "";
        }

        @Override
        public int getNumIssuedSlots() {
            return 0;
        }
    }

    private record Released(SlotPermit permit) implements SlotReleaseContext<ActivitySlotInfo> {
        @Override
        public SlotReleaseReason getSlotReleaseReason() {
            return SlotReleaseReason.taskComplete();
        }

        @Override
        public SlotPermit getSlotPermit() {
            return permit;
        }

        @Override
        @SuppressWarnings("NullAway") // The SDK passes null where the slot was never used.
        public ActivitySlotInfo getSlotInfo() {
            return null;
        }
    }
}
