package dev.swarm.api.fleet;

import dev.swarm.api.identity.Origin;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.request.SecretAnswer;
import dev.swarm.api.settings.SwarmSettings;
import dev.swarm.contracts.FailureCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** How a host becomes part of the platform. */
@RestController
@Tag(name = "Hosts")
class JoinController {
    private static final Duration DEFAULT_TTL = Duration.ofHours(1);
    private static final Duration LONGEST_TTL = Duration.ofDays(30);

    private final JoinTokens tokens;
    private final FailedJoins failures;
    private final FleetSettings fleet;
    private final SwarmSettings settings;

    JoinController(JoinTokens tokens, FailedJoins failures, FleetSettings fleet, SwarmSettings settings) {
        this.tokens = tokens;
        this.failures = failures;
        this.fleet = fleet;
        this.settings = settings;
    }

    record NewToken(
            @Nullable Duration ttl,
            @Min(1) @Max(1000) @Nullable Integer uses,
            @Nullable Map<String, String> labels) {}

    record JoinRequest(
            @NotBlank @Size(max = 2000) String token,

            @NotBlank @Pattern(regexp = "[0-9a-f]{64}", message = "must be a SHA-256 in hexadecimal")
            String keyHash,

            @Nullable String hostId,
            @Size(max = 200) @Nullable String machineName) {}

    record JoinAnswer(
            String hostId,
            Map<String, String> labels,
            URI apiUrl,
            String temporalAddress,
            String temporalNamespace,
            @Nullable URI forgeUrl) {}

    @Operation(
            summary = "Make a join token; the answer is the only place where it is shown",
            description =
                    "For one hour and one host unless ttl and uses say otherwise. Hosts that join get its labels.")
    @PostMapping("/api/hosts/tokens")
    @ResponseStatus(HttpStatus.CREATED)
    JoinTokens.Created create(@Valid @RequestBody NewToken request, Origin origin, HttpServletRequest http) {
        Duration ttl = request.ttl() == null ? DEFAULT_TTL : request.ttl();
        if (!ttl.isPositive() || ttl.compareTo(LONGEST_TTL) > 0) {
            throw ProblemException.invalid("ttl", "must be more than nothing and at most P30D");
        }
        SecretAnswer.mark(http);
        return tokens.create(ttl, request.uses() == null ? 1 : request.uses(), request.labels(), origin);
    }

    @Operation(summary = "Join tokens that have not expired, without the tokens themselves")
    @GetMapping("/api/hosts/tokens")
    List<JoinTokens.View> list() {
        return tokens.list();
    }

    @Operation(summary = "Revoke a join token; hosts that joined by it stay")
    @DeleteMapping("/api/hosts/tokens/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@PathVariable String id, Origin origin) {
        tokens.revoke(id, origin);
    }

    @Operation(
            summary = "Join as a host, by a join token; needs no API key",
            description = "The host makes its own API key and sends its SHA-256, so the key itself never leaves it. "
                    + "Asking again with the same token and key is answered the same.")
    @SecurityRequirements
    @PostMapping("/api/hosts/join")
    JoinAnswer join(@Valid @RequestBody JoinRequest request, HttpServletRequest http) {
        String address = http.getRemoteAddr();
        failures.check(address);
        try {
            JoinTokens.Joined joined =
                    tokens.join(request.token(), request.keyHash(), request.hostId(), request.machineName());
            return new JoinAnswer(
                    joined.hostId(),
                    joined.labels(),
                    fleet.apiUrl(),
                    fleet.temporalAddress(),
                    settings.temporal().namespace(),
                    fleet.forgeUrl());
        } catch (ProblemException e) {
            if (e.code() == FailureCode.JOIN_REFUSED) {
                failures.refused(address);
            }
            throw e;
        }
    }
}
