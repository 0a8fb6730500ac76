package dev.swarm.cli.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swarm.cli.client.ApiClient;
import dev.swarm.cli.client.ApiProblem;
import dev.swarm.cli.client.EventFeed;
import dev.swarm.cli.client.Json;
import dev.swarm.cli.context.CommandContext;
import dev.swarm.cli.terminal.CommandFailure;
import dev.swarm.cli.terminal.LiveBlock;
import dev.swarm.cli.terminal.Terminal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows a build until it is final or needs a person: a redrawn table on a terminal, a line per event elsewhere. */
public final class BuildWatch {
    private static final Duration WAIT = Duration.ofMillis(500);
    /** Even without events the state is asked for this often. */
    private static final Duration REFRESH = Duration.ofSeconds(3);

    private static final Set<String> OVER = Set.of("completed", "failed", "cancelled", "needs_attention");

    private static final Duration START = Duration.ofSeconds(10);

    private final CommandContext context;
    private final Terminal terminal;
    private final ApiClient api;
    private final Clock clock = Clock.systemUTC();

    public BuildWatch(CommandContext context) {
        this.context = context;
        this.terminal = context.terminal();
        this.api = context.api();
    }

    /** Watches, prints the final table, and answers the exit code: 0 only where the build completed. */
    public int watch(String buildId) {
        JsonNode build = follow(buildId);
        List<JsonNode> tickets = tickets(buildId);
        TicketTable.of(tickets, clock.instant()).printTo(terminal);
        terminal.line(TicketTable.totals(build, tickets));
        if (Json.text(build, "state").equals("needs_attention")) {
            for (JsonNode ticket : tickets) {
                if (Json.text(ticket, "state").equals("failed")) {
                    terminal.error(
                            Json.text(ticket, "key") + ": " + Json.text(ticket.path("failure"), "message", "failed"),
                            Json.text(ticket.path("failure"), "hint"));
                }
            }
            terminal.line("next: `swarm ticket TICKET retry` or `skip`, or `swarm builds " + buildId + " finish`");
        }
        return Json.text(build, "state").equals("completed") ? CommandFailure.OK : CommandFailure.FAILED;
    }

    /** Shows what happens until the build is over; answers the build as it is then. */
    public JsonNode follow(String buildId) {
        awaitStart(buildId);
        try (EventFeed feed = new EventFeed(api, "", "build", buildId);
                LiveBlock block = new LiveBlock(terminal)) {
            long asked = 0;
            boolean due = true;
            while (true) {
                if (due) {
                    asked = System.nanoTime();
                    JsonNode build = get(buildId);
                    draw(block, build);
                    if (OVER.contains(Json.text(build, "state"))) {
                        drain(feed);
                        return build;
                    }
                }
                JsonNode event = feed.next(WAIT);
                if (event != null) {
                    print(event);
                }
                boolean quiet = event == null && terminal.isInteractive();
                due = quiet || event != null && mayEnd(event) || System.nanoTime() - asked > REFRESH.toNanos();
            }
        } catch (InterruptedException e) {
            throw CommandFailure.interrupted(e);
        }
    }

    /** A build has its id from the moment of consent, but is known to the api only once its workflow has started. */
    private void awaitStart(String buildId) {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                get(buildId);
                return;
            } catch (ApiProblem problem) {
                if (!problem.code().equals("NOT_FOUND") || System.nanoTime() > deadline) {
                    throw problem;
                }
            }
            try {
                Thread.sleep(WAIT);
            } catch (InterruptedException e) {
                throw CommandFailure.interrupted(e);
            }
        }
    }

    /** Prints the events that are still on their way; the stream is in order, so a short silence means that it is empty. */
    private void drain(EventFeed feed) throws InterruptedException {
        @Nullable JsonNode event;
        while ((event = feed.next(WAIT)) != null) {
            print(event);
        }
    }

    private void print(JsonNode event) {
        if (!terminal.isInteractive()) {
            terminal.line(EventText.line(event, context.zone()));
        }
    }

    private void draw(LiveBlock block, JsonNode build) {
        if (terminal.isInteractive()) {
            block.draw(
                    TicketTable.live(build, tickets(Json.text(build, "buildId")), clock.instant(), terminal.columns()));
        }
    }

    private static boolean mayEnd(JsonNode event) {
        String type = Json.text(event, "type");
        return type.equals("BuildEnded") || type.equals("BuildNeedsAttention");
    }

    private JsonNode get(String buildId) {
        return api.get("/api/builds/" + ApiClient.encode(buildId));
    }

    /** All tickets of a build, in the plan's order. */
    public List<JsonNode> tickets(String buildId) {
        return api.list("/api/builds/" + ApiClient.encode(buildId) + "/tickets");
    }
}
