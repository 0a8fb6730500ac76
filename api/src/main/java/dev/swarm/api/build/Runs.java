package dev.swarm.api.build;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.swarm.api.timeline.EventFilter;
import dev.swarm.api.timeline.LiveEvents;
import dev.swarm.api.timeline.StoredEvent;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** What ran where and when, from the timeline. */
@Service
public class Runs {
    private static final int MOST_EVENTS = 200_000;

    private final Builds builds;
    private final LiveEvents events;
    private final JsonMapper json;

    Runs(Builds builds, LiveEvents events, JsonMapper json) {
        this.builds = builds;
        this.events = events;
        this.json = json;
    }

    /** What a ticket does at a time. */
    public enum Phase {
        /** It could run and has no machine yet. */
        WAITING,
        /** Its machine and workspace come up. */
        PREPARING,
        AGENT,
        VERIFYING,
        /** Published, reviewed, and waiting for its merge. */
        REVIEW,
        PAUSED;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How an attempt ended. */
    public enum Outcome {
        MERGED,
        FAILED,
        CANCELLED,
        /** Its machine or host was lost. */
        LOST,
        /** It ran beside others, and another was chosen. */
        NOT_CHOSEN;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A phase; {@code to} is null while it lasts. */
    @Schema(name = "RunPhase")
    public record Span(Phase phase, Instant from, @Nullable Instant to) {}

    /**
     * One attempt at a ticket.
     *
     * @param hostId null while it waits for a machine
     * @param outcome null while it runs, and where it was not recorded
     */
    @Schema(name = "Run")
    public record Run(
            String ticketId,
            int attempt,
            @Nullable String hostId,
            @Nullable String machineId,
            @Nullable Outcome outcome,
            List<Span> phases) {
        public Instant from() {
            return phases.getFirst().from();
        }
    }

    /** All attempts of a build's tickets, as they began; NOT_FOUND where there is no such build. */
    public List<Run> of(String buildId) {
        builds.view(buildId);
        EventFilter filter = EventFilter.ofBuild(buildId).ofTypes(RunLog.TYPES);
        RunLog log = new RunLog();
        for (StoredEvent event : events.read(filter, MOST_EVENTS)) {
            String ticketId = event.ticketId();
            if (ticketId != null) {
                log.add(ticketId, event.type(), event.at(), json.readTree(event.data()));
            }
        }
        return log.runs();
    }
}
