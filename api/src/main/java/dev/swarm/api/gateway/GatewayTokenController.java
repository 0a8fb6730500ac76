package dev.swarm.api.gateway;

import dev.swarm.api.gateway.GatewayTokens.Run;
import dev.swarm.api.gateway.GatewayTokens.Scope;
import dev.swarm.api.identity.Caller;
import dev.swarm.api.identity.Role;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.request.SecretAnswer;
import dev.swarm.contracts.FailureCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Hosts fetch a token for each run of an agent program, and end it with the run; the gateway asks what one is good for. */
@RestController
@RequestMapping("/api/internal/gateway/tokens")
@Tag(name = "Internal")
class GatewayTokenController {
    private static final String ROUTE = "[a-z][a-z0-9-]{0,39}";
    private static final Duration LONGEST = Duration.ofDays(31);

    private final GatewayTokens tokens;

    GatewayTokenController(GatewayTokens tokens) {
        this.tokens = tokens;
    }

    record NewToken(
            @NotBlank @Size(max = 200) String ticketId,
            @Min(1) @Max(1_000_000) int attempt,
            @NotBlank @Size(max = 200) String machineId,

            @NotNull @Pattern(regexp = ROUTE, message = "is not a name of a model route")
            String route,

            @NotNull @Size(min = 1, max = 20)
            List<@NotNull @Pattern(regexp = ROUTE, message = "is not a name of a model route") String> routes,

            @NotNull Duration ttl) {}

    record IssuedToken(String token, Instant expiresAt) {}

    record TokenHash(
            @NotNull @Pattern(regexp = "[0-9a-f]{64}", message = "must be a SHA-256 in hexadecimal")
            String hash) {}

    @Operation(
            summary = "A token for a run of an agent program, in place of the one that it had",
            description =
                    "Only for the host of the machine in which the ticket is worked on; it is in no other answer.")
    @PostMapping
    ResponseEntity<IssuedToken> issue(@Valid @RequestBody NewToken wanted, HttpServletRequest request) {
        SecretAnswer.mark(request);
        if (wanted.ttl().isNegative() || wanted.ttl().isZero() || wanted.ttl().compareTo(LONGEST) > 0) {
            throw ProblemException.invalid("ttl", "must be more than nothing and at most 31 days");
        }
        if (!wanted.routes().contains(wanted.route())) {
            throw ProblemException.invalid("routes", "must have the route of calls that name none");
        }
        String host = tokens.hostOf(wanted.ticketId(), wanted.machineId())
                .orElseThrow(() -> new ProblemException(
                        FailureCode.WRONG_STATE,
                        "Ticket '" + wanted.ticketId() + "' is not worked on in machine '" + wanted.machineId()
                                + "'."));
        Caller.current().requireHost(host);
        Instant expiresAt = Instant.now().plus(wanted.ttl()).truncatedTo(ChronoUnit.MICROS);
        String token = tokens.issue(
                new Run(wanted.ticketId(), wanted.attempt(), wanted.machineId()),
                wanted.route(),
                wanted.routes(),
                expiresAt);
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new IssuedToken(token, expiresAt));
    }

    @Operation(
            summary = "What the token of this hash is good for",
            description = "For the model gateway. 404 where it is good for nothing, or not any more.")
    @PostMapping("/check")
    Scope check(@Valid @RequestBody TokenHash asked) {
        if (Caller.current().role() != Role.WORKER) {
            throw new ProblemException(FailureCode.FORBIDDEN, "Only the platform's own workers may check tokens.");
        }
        return tokens.find(asked.hash()).orElseThrow(() -> ProblemException.notFound("token", "of this hash"));
    }

    @Operation(summary = "End the token of a run; harmless where it has ended")
    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(@RequestParam String ticketId, @RequestParam int attempt, @RequestParam String machineId) {
        // A host that is not the machine's may not say that its run is over; one that is gone needs not.
        tokens.hostOf(ticketId, machineId).ifPresent(Caller.current()::requireHost);
        tokens.end(new Run(ticketId, attempt, machineId));
    }
}
