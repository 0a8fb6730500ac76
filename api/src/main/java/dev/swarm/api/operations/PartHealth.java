package dev.swarm.api.operations;

import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;

/**
 * How a part of the platform is.
 *
 * @param detail in words
 */
@Schema(name = "PartHealth")
public record PartHealth(String part, Level level, String detail) {
    /** How well. */
    public enum Level {
        GOOD,
        /** It works, and somebody should look at it. */
        POOR,
        DOWN;

        @JsonValue
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
