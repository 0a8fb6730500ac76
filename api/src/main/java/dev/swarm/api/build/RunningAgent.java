package dev.swarm.api.build;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent that is at work, paused or waiting, and its ticket.
 *
 * @param step what happens now, in words
 * @param percent a guess, by the time that agents usually take
 * @param readyAt when it should be done; null where it takes longer than usual, or waits for a person
 * @param question what it asks a person; null where it does not
 */
@Schema(name = "RunningAgent")
public record RunningAgent(
        TicketView ticket,
        String step,
        int percent,
        @Nullable Instant readyAt,
        @Nullable Asked question) {

    /** What an agent asks; {@code options} are answers that it offers, and may be empty. */
    @Schema(name = "AskedByAgent")
    public record Asked(String text, List<String> options, Instant at) {}
}
