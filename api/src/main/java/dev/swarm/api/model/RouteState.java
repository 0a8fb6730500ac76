package dev.swarm.api.model;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model route as a worker has it.
 *
 * @param host of the provider's API
 * @param price null where nobody said it: the route answers nothing
 * @param requestsPerMinute 0 for no limit
 * @param tokensPerMinute 0 for no limit
 * @param fallback null for none
 * @param key whether its key is there; never the key
 * @param since when the circuit came into its state
 * @param failureRate percent of outages in the last minute; null while there are too few calls to tell
 */
public record RouteState(
        @NotBlank @Size(max = 100) String name,

        @Schema(allowableValues = {"anthropic", "openai"}) @Pattern(regexp = "anthropic|openai") @NotNull
        String provider,

        @NotBlank @Size(max = 200) String model,
        @NotBlank @Size(max = 260) String host,
        @Valid @Nullable Price price,
        @Min(0) int requestsPerMinute,
        @Min(0) int tokensPerMinute,
        @Size(max = 100) @Nullable String fallback,

        @Schema(allowableValues = {"set", "none_needed"}) @Pattern(regexp = "set|none_needed") @NotNull
        String key,

        @Schema(allowableValues = {"closed", "half_open", "open"}) @Pattern(regexp = "closed|half_open|open") @NotNull
        String circuit,

        @NotNull Instant since,
        @Nullable Double failureRate) {
    private static final List<String> BEST_FIRST = List.of("closed", "half_open", "open");

    /** In US dollars per million tokens. */
    @Schema(name = "ModelPrice")
    public record Price(
            @NotNull @DecimalMin("0") BigDecimal input,
            @NotNull @DecimalMin("0") BigDecimal cacheRead,
            @NotNull @DecimalMin("0") BigDecimal cacheWrite,
            @NotNull @DecimalMin("0") BigDecimal output,
            @Valid @Nullable LongPrompt longPrompt) {}

    /** What requests cost instead whose prompt has more tokens than {@code above}. */
    @Schema(name = "LongPromptPrice")
    public record LongPrompt(
            @Min(1) long above,
            @NotNull @DecimalMin("0") BigDecimal input,
            @NotNull @DecimalMin("0") BigDecimal cacheRead,
            @NotNull @DecimalMin("0") BigDecimal cacheWrite,
            @NotNull @DecimalMin("0") BigDecimal output) {}

    /** Whether its circuit keeps more calls away than that of the other. */
    boolean isWorseThan(RouteState other) {
        return BEST_FIRST.indexOf(circuit) > BEST_FIRST.indexOf(other.circuit);
    }
}
