package dev.swarm.api.spend;

import dev.swarm.contracts.model.ModelUsage;
import dev.swarm.contracts.record.EventScope;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What the platform's own workers say of calls of models; hosts that joined by a token may not. */
@RestController
@RequestMapping("/api/internal/model-calls/{callId}")
@Tag(name = "Internal")
class LedgerController {
    private static final String CALL_ID = "[A-Za-z0-9._:-]{1,200}";

    private final Ledger ledger;

    LedgerController(Ledger ledger) {
        this.ledger = ledger;
    }

    record Reservation(
            @NotNull EventScope payer,
            @NotBlank @Size(max = 100) String route,
            @NotBlank @Size(max = 200) String model,
            @NotBlank @Size(max = 100) String purpose,

            @NotNull @DecimalMin("0") @Digits(integer = 9, fraction = 30)
            BigDecimal most,

            @Min(0) long mostTokens,
            @Min(0) int tokensPerMinute) {
        Calls.Intent toIntent() {
            return new Calls.Intent(payer, route, model, purpose, most, mostTokens, tokensPerMinute);
        }
    }

    record Settlement(
            @NotBlank @Size(max = 100) String route,
            @NotBlank @Size(max = 200) String model,
            @NotNull @Valid Tokens usage,

            @NotNull @DecimalMin("0") @Digits(integer = 9, fraction = 30)
            BigDecimal cost,

            @Pattern(regexp = "[0-9a-f]{64}", message = "is not an artifact's id") @Nullable
            String answerId) {
        Calls.Outcome toOutcome() {
            return new Calls.Outcome(route, model, usage.toUsage(), cost, answerId);
        }
    }

    record Tokens(
            @Min(0) long inputTokens,
            @Min(0) long cacheReadTokens,
            @Min(0) long cacheWriteTokens,
            @Min(0) long outputTokens) {
        ModelUsage toUsage() {
            return new ModelUsage(inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens);
        }
    }

    /** @param settled what the call came to where it was made before; null where it may be made now */
    record Granted(Calls.@Nullable Outcome settled) {}

    @Operation(
            summary = "Set money aside for a call of a model",
            description = "402 BUDGET_EXCEEDED names the budget and how to raise it; 429 MODEL_RATE_LIMITED has "
                    + "Retry-After. The same call id again keeps what is set aside.")
    @PostMapping("/reserve")
    Granted reserve(
            @PathVariable @Pattern(regexp = CALL_ID, message = "is not a call's id") String callId,
            @Valid @RequestBody Reservation request) {
        return new Granted(ledger.reserve(callId, request.toIntent()).orElse(null));
    }

    @Operation(summary = "Book what a call of a model came to, and let go of the rest")
    @PostMapping("/settle")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void settle(
            @PathVariable @Pattern(regexp = CALL_ID, message = "is not a call's id") String callId,
            @Valid @RequestBody Settlement request) {
        ledger.settle(callId, request.toOutcome());
    }
}
