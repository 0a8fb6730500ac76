package dev.swarm.activities.machine.placement;

import dev.swarm.contracts.machine.HostOffer;
import dev.swarm.contracts.machine.PlaceRequest;
import java.util.Locale;

/**
 * How well a host suits a ticket that it could take: 0.4 × capability + 0.3 × load + 0.3 × past success − latency. Pure.
 *
 * @param capability 0 to 1: its free memory against what is asked for (the exact amount 0.5, twice as much or more 1),
 *     halved where it has a GPU that nobody asks for, which is kept for those who do
 * @param load 0 to 1: its share of free slots
 * @param success 0 to 1: share of its last machines that were not lost
 * @param latency 0 to 0.3: a second or less of the api's distance in milliseconds divided by 1,000
 */
public record HostScore(double capability, double load, double success, double latency) {
    private static final double CAPABILITY_WEIGHT = 0.4;
    private static final double LOAD_WEIGHT = 0.3;
    private static final double SUCCESS_WEIGHT = 0.3;
    private static final double MOST_LATENCY = 0.3;

    public static HostScore of(HostOffer host, PlaceRequest wanted) {
        double ratio = (double) (host.memoryMiB() - host.memoryUsedMiB())
                / Math.max(1, wanted.limits().memoryMiB());
        double fits = Math.clamp(ratio / 2, 0, 1);
        boolean sparesGpu = host.labels().containsKey("gpu") && !wanted.labels().containsKey("gpu");
        return new HostScore(
                sparesGpu ? fits / 2 : fits,
                host.slots() == 0 ? 0 : Math.clamp(1 - (double) host.used() / host.slots(), 0, 1),
                Math.clamp(host.success(), 0, 1),
                Math.min(MOST_LATENCY, host.latencyMillis() / 1000.0));
    }

    public double total() {
        return CAPABILITY_WEIGHT * capability + LOAD_WEIGHT * load + SUCCESS_WEIGHT * success - latency;
    }

    /** For the ticket's timeline, as {@code score 0.87: capability 1.00 × 0.4 + free 0.75 × 0.3 + …}. */
    public String explained() {
        return String.format(
                Locale.ROOT,
                "score %.2f = capability %.2f × 0.4 + free slots %.2f × 0.3 + past success %.2f × 0.3 − latency %.2f",
                total(),
                capability,
                load,
                success,
                latency);
    }
}
