package dev.swarm.activities.model.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers for a few seconds what was said of a token, so that an agent's calls do not each wait for the api. A token that
 * ended is good for that long at most.
 */
final class RecentTokens {
    static final Duration KEPT = Duration.ofSeconds(5);
    private static final int MOST = 10_000;

    private final TokenChecks checks;
    private final InstantSource clock;
    private final Map<String, Known> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST;
        }
    };

    private record Known(Optional<TicketToken> token, long atMillis) {}

    RecentTokens(TokenChecks checks, InstantSource clock) {
        this.checks = checks;
        this.clock = clock;
    }

    Optional<TicketToken> find(String token) throws IOException {
        String hash = sha256(token);
        long now = clock.millis();
        Known recent;
        synchronized (known) {
            recent = known.get(hash);
        }
        if (recent == null || now - recent.atMillis() >= KEPT.toMillis()) {
            recent = new Known(checks.check(hash), now);
            synchronized (known) {
                known.put(hash, recent);
            }
        }
        return recent.token().filter(found -> found.expiresAt().toEpochMilli() > now);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
