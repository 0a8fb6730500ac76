package dev.swarm.api.build;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.swarm.contracts.build.BuildState;
import dev.swarm.contracts.plan.TicketSize;
import dev.swarm.contracts.ticket.TicketState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The tickets of a build, what waits for what, and when it is expected to end.
 *
 * @param eta when the last ticket is expected to end; null unless the build runs
 * @param pace how long its tickets took, over how long they were expected to take; 1 while none has merged
 * @param criticalPath keys of the chain of tickets that the end waits for, the first one first
 */
@Schema(name = "BuildGraph")
public record BuildGraph(
        String buildId,
        BuildState state,
        @Nullable Instant eta,
        double pace,
        List<String> criticalPath,
        List<Node> tickets,
        List<Edge> edges) {
    /**
     * A ticket.
     *
     * @param endsAt when it ended, or is expected to; null where it cannot run as things are, or the build does not run
     */
    @Schema(name = "BuildGraphTicket")
    public record Node(
            String ticketId,
            String key,
            String title,
            TicketState state,
            TicketSize size,
            boolean critical,
            @Nullable Instant endsAt) {}

    /** {@code to} waits for {@code from}. */
    @Schema(name = "BuildGraphEdge")
    public record Edge(String from, String to, Kind kind) {}

    /** Why a ticket waits for another. */
    public enum Kind {
        DEPENDS_ON,
        /** It runs once the other has merged. */
        ON_SUCCESS,
        /** It runs only if the other fails. */
        ON_FAILURE;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
