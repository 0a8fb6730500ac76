package dev.swarm.activities.model.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.swarm.contracts.record.EventScope;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RecentTokensTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final AtomicReference<Optional<TicketToken>> answer = new AtomicReference<>(Optional.of(new TicketToken(
            "t", 1, "m", new EventScope(null, null, null, "t"), "general", List.of(), Instant.EPOCH.plusSeconds(8))));
    private final AtomicInteger asked = new AtomicInteger();
    private final RecentTokens tokens = new RecentTokens(
            hash -> {
                asked.incrementAndGet();
                return answer.get();
            },
            now::get);

    @Test
    void aTokenThatEndedIsGoodForFiveSecondsAtMost() throws IOException {
        assertThat(tokens.find("swt_a")).isPresent();
        answer.set(Optional.empty());
        now.set(Instant.EPOCH.plusMillis(4_999));
        assertThat(tokens.find("swt_a")).isPresent();
        assertThat(asked).hasValue(1);
        now.set(Instant.EPOCH.plusSeconds(5));
        assertThat(tokens.find("swt_a")).isEmpty();
    }

    @Test
    void aTokenExpiresThoughItWasSeenJustNow() throws IOException {
        now.set(Instant.EPOCH.plusSeconds(4));
        assertThat(tokens.find("swt_a")).isPresent();
        now.set(Instant.EPOCH.plusSeconds(8));
        assertThat(tokens.find("swt_a")).isEmpty();
        assertThat(asked).hasValue(1);
    }
}
