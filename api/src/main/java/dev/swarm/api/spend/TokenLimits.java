package dev.swarm.api.spend;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.FailureCode;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Tokens per minute of each route. Kept in memory: after a restart of the api each route has its whole minute again. */
@Component
class TokenLimits {
    private final Map<String, Limited> routes = new ConcurrentHashMap<>();

    private record Limited(int perMinute, Bucket bucket) {}

    /**
     * Takes the tokens of a call, or refuses it for a while. A call that wants more than a minute's tokens takes them all.
     *
     * @param perMinute the route's limit; 0 for none
     */
    void take(String route, int perMinute, long tokens) {
        if (perMinute == 0) {
            routes.remove(route);
            return;
        }
        ConsumptionProbe probe =
                limited(route, perMinute).bucket().tryConsumeAndReturnRemaining(Math.clamp(tokens, 1, perMinute));
        if (!probe.isConsumed()) {
            long seconds = Math.max(
                    1,
                    Duration.ofNanos(probe.getNanosToWaitForRefill())
                            .plusMillis(999)
                            .toSeconds());
            throw new ProblemException(
                            FailureCode.MODEL_RATE_LIMITED,
                            "Route '" + route + "' may use " + perMinute + " tokens a minute and has "
                                    + probe.getRemainingTokens() + " left; the call needs up to " + tokens + ".")
                    .with(ProblemException.RETRY_AFTER_SECONDS, seconds);
        }
    }

    /** Gives back what a call did not use. */
    void giveBack(String route, long tokens) {
        Limited limited = routes.get(route);
        if (limited != null && tokens > 0) {
            limited.bucket().addTokens(Math.min(tokens, limited.perMinute()));
        }
    }

    private Limited limited(String route, int perMinute) {
        return routes.compute(
                route,
                (name, known) -> known != null && known.perMinute() == perMinute
                        ? known
                        : new Limited(
                                perMinute,
                                Bucket.builder()
                                        .addLimit(limit -> limit.capacity(perMinute)
                                                .refillGreedy(perMinute, Duration.ofMinutes(1)))
                                        .build()));
    }
}
