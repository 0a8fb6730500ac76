package dev.swarm.api.fleet;

import dev.swarm.api.problem.ProblemException;
import dev.swarm.contracts.FailureCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Lends the forge's token to hosts that joined. They ask when they need it and keep it in memory only, so a host whose key
 * was revoked cannot get the token again, and a token that was replaced is replaced everywhere at once.
 */
@RestController
@Tag(name = "Internal")
class ForgeCredentialController {
    private final FleetSettings settings;

    ForgeCredentialController(FleetSettings settings) {
        this.settings = settings;
    }

    record Credential(String token) {}

    @Operation(summary = "The token with which hosts push to the forge; for their memory only")
    @GetMapping("/api/internal/forge-credential")
    ResponseEntity<Credential> get() {
        String token;
        try {
            token = Files.readString(settings.forgeTokenFile()).strip();
        } catch (IOException e) {
            throw unavailable(e);
        }
        if (token.isEmpty()) {
            throw unavailable(null);
        }
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new Credential(token));
    }

    private static ProblemException unavailable(@Nullable IOException cause) {
        String detail = "The api has no forge token to lend; name its file by SWARM_FORGE_TOKEN_FILE.";
        return cause == null
                ? new ProblemException(FailureCode.FORGE_UNAVAILABLE, detail)
                : new ProblemException(FailureCode.FORGE_UNAVAILABLE, detail, cause);
    }
}
