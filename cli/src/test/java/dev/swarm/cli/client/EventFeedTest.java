package dev.swarm.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.FakeApi.Response;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventFeedTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void goesOnBehindTheLastEventAfterALostConnection() throws Exception {
        try (FakeApi api = new FakeApi()) {
            // The first connection ends in the middle of an event; that one comes again.
            api.on(
                    "GET /api/events/stream",
                    request -> request.header("Last-event-id").equals("2")
                            ? new Response(200, "text/event-stream", event(3))
                            : new Response(
                                    200, "text/event-stream", ": ping\n\n" + event(1) + event(2) + "id: 3\ndata: {"));
            ApiClient client = new ApiClient(api.uri(), () -> "key", Duration.ZERO);

            try (EventFeed feed = new EventFeed(client, "", "build", "b1")) {
                assertThat(number(feed.next(LONG))).isEqualTo(1);
                assertThat(number(feed.next(LONG))).isEqualTo(2);
                assertThat(number(feed.next(LONG))).isEqualTo(3);
            }

            assertThat(api.requests().get(0).query()).isEqualTo("build=b1");
            assertThat(api.requests().get(0).header("Last-event-id")).isEmpty();
        }
    }

    @Test
    void aRefusalIsReported() throws Exception {
        try (FakeApi api = new FakeApi()) {
            api.on(
                    "GET /api/events/stream",
                    request -> Response.problem(403, "{'code':'FORBIDDEN','detail':'not for workers'}"));
            ApiClient client = new ApiClient(api.uri(), () -> "key", Duration.ZERO);

            try (EventFeed feed = new EventFeed(client, "")) {
                ApiProblem problem = catchThrowableOfType(ApiProblem.class, () -> {
                    while (true) {
                        feed.next(Duration.ofMillis(50));
                    }
                });
                assertThat(problem.message()).isEqualTo("not for workers");
            }
        }
    }

    private static String event(int id) {
        return "id: " + id + "\nevent: TicketMerged\ndata: {\"id\":" + id + "}\n\n";
    }

    private static int number(JsonNode event) {
        return event == null ? -1 : event.path("id").asInt();
    }
}
