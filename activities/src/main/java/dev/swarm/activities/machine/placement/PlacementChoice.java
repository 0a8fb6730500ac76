package dev.swarm.activities.machine.placement;

import dev.swarm.contracts.machine.HostOffer;
import dev.swarm.contracts.machine.PlaceRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a host does with a ticket that it has pulled, from what it knows of itself and of the others. Pure.
 *
 * @param handTo the better host that it leaves the ticket to; null where it takes it
 * @param why for people
 */
public record PlacementChoice(@Nullable String handTo, String why) {
    /** By how much another host must be better: passing a ticket on for less is not worth the way. */
    static final double CLEARLY_BETTER = 0.1;

    /**
     * Decides.
     *
     * @param self this host; it can take the ticket and has room
     * @param others hosts that were heard of lately
     */
    public static PlacementChoice of(HostOffer self, List<HostOffer> others, PlaceRequest wanted) {
        List<HostOffer> rivals = others.stream()
                .filter(host -> !host.hostId().equals(self.hostId()))
                .filter(host -> host.refusal(wanted).isEmpty() && host.hasRoomFor(wanted))
                .toList();
        HostScore own = HostScore.of(self, wanted);
        if (rivals.isEmpty()) {
            return new PlacementChoice(null, "the only host with room; " + own.explained());
        }
        Comparator<HostOffer> wishes = wishes(wanted);
        HostOffer best = rivals.stream()
                .min(wishes.thenComparing(host -> HostScore.of(host, wanted).total(), Comparator.reverseOrder()))
                .orElseThrow();
        HostScore its = HostScore.of(best, wanted);
        int byWish = wishes.compare(best, self);
        if (byWish < 0 || byWish == 0 && its.total() > own.total() + CLEARLY_BETTER) {
            return new PlacementChoice(
                    best.hostId(), best.hostId() + " suits better" + wish(byWish, wanted) + ": " + its.explained());
        }
        return new PlacementChoice(
                null,
                String.format(
                        Locale.ROOT,
                        "chosen of %d hosts with room%s; %s; next is %s with %.2f",
                        rivals.size() + 1,
                        wish(byWish, wanted),
                        own.explained(),
                        best.hostId(),
                        its.total()));
    }

    /** What counts before the score: not where a machine was just lost, then what the project prefers. */
    private static Comparator<HostOffer> wishes(PlaceRequest wanted) {
        Comparator<HostOffer> notAvoided =
                Comparator.comparing(host -> host.hostId().equals(wanted.avoid()));
        return switch (wanted.preference()) {
            case BEST -> notAvoided;
            case LOCAL_FIRST -> notAvoided.thenComparing(host -> !host.runsLocally());
            case REMOTE_FIRST -> notAvoided.thenComparing(HostOffer::runsLocally);
            case CHEAPEST -> notAvoided.thenComparingDouble(HostOffer::costPerHour);
        };
    }

    private static String wish(int byWish, PlaceRequest wanted) {
        if (byWish == 0) {
            return "";
        }
        return wanted.avoid() != null
                ? " (away from " + wanted.avoid() + ")"
                : " (" + wanted.preference().wire() + ")";
    }
}
