package dev.swarm.activities.machine.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.activities.machine.job.JobNews;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class GuestAgentTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private FakeGuest guest(FakeGuest.Behaviour behaviour) throws IOException {
        return new FakeGuest(folder.resolve("agent"), behaviour);
    }

    private GuestAgent client() {
        return GuestAgent.at(folder.resolve("agent"));
    }

    @Test
    void endsAHalfLineOfAFormerConnectionFirst() throws Exception {
        try (FakeGuest guest = guest((request, say) -> say.line(FakeGuest.ok(request, "{\"now\":1000}")));
                GuestAgent client = client()) {
            assertThat(client.ping(SOON)).isEqualTo(Instant.ofEpochSecond(1));
            assertThat(guest.lines.getFirst()).isEmpty();
        }
    }

    @Test
    void answersFindTheirRequestsInAnyOrder() throws Exception {
        AtomicReference<JsonNode> first = new AtomicReference<>();
        try (FakeGuest guest = guest((request, say) -> {
                    if (first.compareAndSet(null, request)) {
                        return;
                    }
                    say.line(FakeGuest.ok(request, "{\"started\":false}"));
                    say.line(FakeGuest.ok(first.get(), "{\"now\":5000}"));
                });
                GuestAgent client = client()) {
            FutureTask<Instant> ping = new FutureTask<>(() -> client.ping(SOON));
            Thread.startVirtualThread(ping);
            while (first.get() == null) {
                LockSupport.parkNanos(1_000_000);
            }

            assertThat(client.startJob("j", List.of("true"), Map.of()))
                    .isEqualTo(new GuestAgent.Started(false, Optional.empty()));
            assertThat(ping.get(10, TimeUnit.SECONDS)).isEqualTo(Instant.ofEpochSecond(5));
            assertThat(guest.connections).hasValue(1);
        }
    }

    @Test
    void aRefusalIsToldWithItsReason() throws Exception {
        try (FakeGuest guest = guest((request, say) ->
                        say.line("{\"id\":" + request.path("id") + ",\"error\":\"the disk is full\"}"));
                GuestAgent client = client()) {
            assertThatThrownBy(client::sync).isInstanceOf(GuestError.class).hasMessageContaining("the disk is full");
            assertThat(guest.connections).hasValue(1);
        }
    }

    @Test
    void silenceEndsInTime() throws Exception {
        try (FakeGuest guest = guest((request, say) -> {});
                GuestAgent client = client()) {
            assertThatThrownBy(() -> client.ping(Duration.ofMillis(50)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("does not answer ping");
            assertThat(guest.connections).hasValue(1);
        }
    }

    @Test
    void aBrokenConnectionFailsWhatWaitsAndTheNextRequestConnectsAgain() throws Exception {
        AtomicReference<FakeGuest> itself = new AtomicReference<>();
        try (FakeGuest guest = guest((request, say) -> {
                    FakeGuest fake = itself.get();
                    if (fake.connections.get() == 1) {
                        fake.cut();
                    } else {
                        say.line(FakeGuest.ok(request, "{\"now\":1}"));
                    }
                });
                GuestAgent client = client()) {
            itself.set(guest);
            assertThatThrownBy(() -> client.ping(SOON)).isInstanceOf(IOException.class);

            assertThat(client.ping(SOON)).isEqualTo(Instant.ofEpochMilli(1));
        }
    }

    @Test
    void anotherClientHasItsTurnOnceThisOneIsIdle() throws Exception {
        try (FakeGuest guest = guest((request, say) -> say.line(FakeGuest.ok(request, "{\"now\":1}")));
                GuestAgent one = client();
                GuestAgent other = client()) {
            one.ping(SOON);
            other.ping(SOON);
            one.ping(SOON);
            assertThat(guest.connections).hasValue(3);
        }
    }

    @Test
    void aConnectionThatIsKeptOpenStaysUntilItIsNotKeptAnyMore() throws Exception {
        try (FakeGuest guest = guest((request, say) -> say.line(FakeGuest.ok(request, "{\"now\":1}")));
                GuestAgent one = client();
                GuestAgent other = client()) {
            one.keepOpen(true);
            one.ping(SOON);
            FutureTask<Instant> waiting = new FutureTask<>(() -> other.ping(SOON));
            Thread.startVirtualThread(waiting);
            assertThatThrownBy(() -> waiting.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            one.ping(SOON);
            assertThat(guest.connections).hasValue(1);

            one.keepOpen(false);

            assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(Instant.ofEpochMilli(1));
        }
    }

    @Test
    void theFirstOutputOfAJobComesWithItsStart() throws Exception {
        try (FakeGuest guest = guest((request, say) -> say.line(FakeGuest.ok(
                        request,
                        "{\"started\":true,\"known\":true,\"data\":\"aGVsbG8=\",\"size\":5,\"runningMillis\":1}")));
                GuestAgent client = client()) {
            GuestAgent.Started started = client.startJob("j", List.of("true"), Map.of());

            assertThat(started.started()).isTrue();
            assertThat(new String(started.news().orElseThrow().data(), StandardCharsets.UTF_8))
                    .isEqualTo("hello");
            assertThat(guest.lines.get(1)).contains("\"op\":\"job.start\"", "\"waitMillis\":");
        }
    }

    @Test
    void linesThatAreNoAnswersAreSkipped() throws Exception {
        try (FakeGuest guest = guest((request, say) -> {
                    say.line("rest of an old answer\"}}");
                    say.line("");
                    say.line("{\"id\":1,\"ok\":{\"now\":9}}");
                    say.line("{\"ok\":{}}");
                    say.line(FakeGuest.ok(request, "{\"now\":7}"));
                });
                GuestAgent client = client()) {
            assertThat(client.ping(SOON)).isEqualTo(Instant.ofEpochMilli(7));
            assertThat(guest.connections).hasValue(1);
        }
    }

    @Test
    void aLineWithoutEndLosesItsConnection() throws Exception {
        try (FakeGuest guest = guest((request, say) -> say.line("x".repeat(3 * 1024 * 1024)));
                GuestAgent client = client()) {
            assertThatThrownBy(() -> client.ping(SOON)).isInstanceOf(IOException.class);
            assertThat(guest.connections).hasValue(1);
        }
    }

    @Test
    void aJobsNewsCarryBytesAndExitCode() throws Exception {
        try (FakeGuest guest = guest(
                        (request, say) -> say.line(
                                FakeGuest.ok(
                                        request,
                                        request.path("job").asText().equals("none")
                                                ? "{\"known\":false}"
                                                : "{\"known\":true,\"data\":\"aGVsbG8=\",\"size\":5,\"exit\":3,\"runningMillis\":40}")));
                GuestAgent client = client()) {
            JobNews news = client.readJob("j", 0, 100).orElseThrow();

            assertThat(new String(news.data(), StandardCharsets.UTF_8)).isEqualTo("hello");
            assertThat(news.size()).isEqualTo(5);
            assertThat(news.exitCode()).isEqualTo(Optional.of(3));
            assertThat(news.running()).isEqualTo(Duration.ofMillis(40));
            assertThat(client.readJob("none", 0, 100)).isEmpty();
            assertThat(guest.lines.get(1)).contains("\"op\":\"job.read\"", "\"offset\":0");
        }
    }
}
