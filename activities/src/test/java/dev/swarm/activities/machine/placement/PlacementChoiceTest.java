package dev.swarm.activities.machine.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.swarm.contracts.machine.EgressMode;
import dev.swarm.contracts.machine.HostOffer;
import dev.swarm.contracts.machine.MachineLimits;
import dev.swarm.contracts.machine.PlaceRequest;
import dev.swarm.contracts.machine.PlacementPreference;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlacementChoiceTest {
    private static final HostOffer SELF = host("self", 4, 0);

    @Test
    void theScoreIsWeighedAsExplained() {
        HostOffer host = new HostOffer("h", List.of("standard"), Map.of(), 4, 1, 4_000, 1_000, 0.5, 100, 0);

        HostScore score = HostScore.of(host, wanted(PlacementPreference.BEST, null));

        // 3,000 MiB free for 2,000 asked for; 3 of 4 slots free.
        assertThat(score).isEqualTo(new HostScore(0.75, 0.75, 0.5, 0.1));
        assertThat(score.total()).isCloseTo(0.4 * 0.75 + 0.3 * 0.75 + 0.3 * 0.5 - 0.1, within(1e-9));
        assertThat(score.explained())
                .isEqualTo("score 0.58 = capability 0.75 × 0.4 + free slots 0.75 × 0.3"
                        + " + past success 0.50 × 0.3 − latency 0.10");
    }

    @Test
    void moreMemoryThanTwiceAndLatencyBeyondThreeTenthsChangeNothing() {
        HostOffer far = new HostOffer("h", List.of("standard"), Map.of(), 4, 0, 900_000, 0, 1, 60_000, 0);

        assertThat(HostScore.of(far, wanted(PlacementPreference.BEST, null))).isEqualTo(new HostScore(1, 1, 1, 0.3));
    }

    @Test
    void aGpuIsKeptForThoseWhoAskForIt() {
        HostOffer gpu = labelled("g", Map.of("gpu", "a100"));

        assertThat(HostScore.of(gpu, wanted(PlacementPreference.BEST, null)).capability())
                .isEqualTo(0.5);
        assertThat(HostScore.of(gpu, labels(Map.of("gpu", "a100"))).capability())
                .isEqualTo(1);
    }

    @Test
    void theOnlyHostTakesIt() {
        PlacementChoice choice = PlacementChoice.of(SELF, List.of(SELF), wanted(PlacementPreference.BEST, null));

        assertThat(choice.handTo()).isNull();
        assertThat(choice.why()).startsWith("the only host with room; score 1.00");
    }

    @Test
    void aClearlyBetterHostIsLeftTheTicketAndAnEqualOneIsNot() {
        HostOffer busy = host("busy", 4, 3);

        assertThat(choose(busy, SELF).handTo()).isEqualTo("self");
        assertThat(choose(busy, SELF).why()).startsWith("self suits better: score 1.00");
        assertThat(choose(SELF, busy).handTo()).isNull();
        assertThat(choose(SELF, busy).why()).startsWith("chosen of 2 hosts with room; score 1.00");
        assertThat(choose(SELF, host("same", 4, 0)).handTo()).isNull();
        assertThat(choose(host("little", 10, 1), SELF).handTo()).isNull();
    }

    @Test
    void whoHasNoRoomOrCannotTakeItIsNoRival() {
        PlaceRequest wanted = labels(Map.of("gpu", "a100"));
        HostOffer self =
                labelled("self", Map.of("gpu", "a100")).withOneMore(1_000).withOneMore(1_000);

        assertThat(PlacementChoice.of(
                                self,
                                List.of(
                                        host("without", 4, 0),
                                        full(labelled("full", Map.of("gpu", "a100"))),
                                        labelled("other", Map.of("gpu", "h100"))),
                                wanted)
                        .handTo())
                .isNull();
        assertThat(PlacementChoice.of(self, List.of(labelled("better", Map.of("gpu", "a100"))), wanted)
                        .handTo())
                .isEqualTo("better");
    }

    @Test
    void theProjectsWishComesBeforeTheScore() {
        HostOffer local = labelled("local", Map.of("location", "local")).withOneMore(100);
        HostOffer remote = labelled("remote", Map.of("location", "remote"));

        assertThat(choose(remote, local, PlacementPreference.LOCAL_FIRST)).isEqualTo("local");
        assertThat(choose(local, remote, PlacementPreference.LOCAL_FIRST)).isNull();
        assertThat(choose(local, remote, PlacementPreference.REMOTE_FIRST)).isEqualTo("remote");
        assertThat(choose(remote, full(local), PlacementPreference.LOCAL_FIRST))
                .as("where those have no room, the others take it")
                .isNull();
        assertThat(choose(priced("a", 0.5), priced("b", 0.1), PlacementPreference.CHEAPEST))
                .isEqualTo("b");
        assertThat(choose(priced("a", 0.1), priced("b", 0.5), PlacementPreference.CHEAPEST))
                .isNull();
    }

    @Test
    void aHostThatLostTheMachineIsLeftOutWhileAnotherHasRoom() {
        PlaceRequest away = wanted(PlacementPreference.BEST, "self");
        HostOffer busy = host("busy", 4, 3);

        assertThat(PlacementChoice.of(SELF, List.of(busy), away).handTo()).isEqualTo("busy");
        assertThat(PlacementChoice.of(busy, List.of(SELF), away).handTo()).isNull();
        assertThat(PlacementChoice.of(SELF, List.of(full(busy)), away).handTo()).isNull();
    }

    private static PlacementChoice choose(HostOffer self, HostOffer other) {
        return PlacementChoice.of(self, List.of(other), wanted(PlacementPreference.BEST, null));
    }

    @Test
    void aTicketIsLeftOnlyToAHostWithItsImage() {
        PlaceRequest wanted = new PlaceRequest(
                "t.1",
                "t",
                "standard",
                new MachineLimits(2_000, 100, 1_000),
                Map.of(),
                PlacementPreference.BEST,
                null,
                EgressMode.NONE,
                "jdk");
        HostOffer self = withImages("a", 4, 3);
        HostOffer without = host("b", 4, 0);

        assertThat(without.refusal(wanted)).contains("has no image jdk");
        assertThat(PlacementChoice.of(self, List.of(without), wanted).handTo()).isNull();
        assertThat(PlacementChoice.of(self, List.of(without, withImages("c", 4, 0)), wanted)
                        .handTo())
                .isEqualTo("c");
        assertThat(wanted.wanted()).isEqualTo("standard machine of image jdk");
    }

    private static HostOffer withImages(String id, int slots, int used) {
        return new HostOffer(
                id,
                List.of("standard"),
                Map.of(),
                slots,
                used,
                100_000,
                0,
                1,
                0,
                0,
                Set.of(EgressMode.NONE),
                Set.of("default", "jdk"));
    }

    private static @Nullable String choose(HostOffer self, HostOffer other, PlacementPreference preference) {
        return PlacementChoice.of(self, List.of(other), wanted(preference, null))
                .handTo();
    }

    private static PlaceRequest wanted(PlacementPreference preference, @Nullable String avoid) {
        return new PlaceRequest(
                "t.1", "t", "standard", new MachineLimits(2_000, 100, 1_000), Map.of(), preference, avoid);
    }

    private static PlaceRequest labels(Map<String, String> labels) {
        return new PlaceRequest(
                "t.1", "t", "standard", new MachineLimits(2_000, 100, 1_000), labels, PlacementPreference.BEST, null);
    }

    private static HostOffer host(String id, int slots, int used) {
        return new HostOffer(id, List.of("standard"), Map.of(), slots, used, 100_000, 0, 1, 0, 0);
    }

    private static HostOffer labelled(String id, Map<String, String> labels) {
        return new HostOffer(id, List.of("standard"), labels, 4, 0, 100_000, 0, 1, 0, 0);
    }

    private static HostOffer priced(String id, double cost) {
        return new HostOffer(id, List.of("standard"), Map.of(), 4, 0, 100_000, 0, 1, 0, cost);
    }

    private static HostOffer full(HostOffer host) {
        HostOffer full = host;
        while (full.used() < full.slots()) {
            full = full.withOneMore(0);
        }
        return full;
    }
}
