package dev.swarm.api.webhook;

import dev.swarm.api.build.Tickets;
import dev.swarm.api.identity.SecretFile;
import dev.swarm.api.problem.ProblemException;
import dev.swarm.api.settings.SwarmSettings;
import dev.swarm.contracts.FailureCode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@RestController
@Lazy(false)
@Tag(name = "Webhooks")
class ForgeWebhookController {
    private static final String SCHEME = "sha256=";
    private static final String ALGORITHM = "HmacSHA256";

    private final Tickets tickets;
    private final JsonMapper json;
    private final byte[] secret;

    ForgeWebhookController(Tickets tickets, JsonMapper json, SwarmSettings settings) {
        this.tickets = tickets;
        this.json = json;
        this.secret = SecretFile.readOrCreate(settings.webhookSecretFile(), "").getBytes(StandardCharsets.UTF_8);
    }

    /** Whom a message was passed on to: null where it concerns no ticket, or one that does not run. */
    record Delivery(@Nullable String ticketId) {}

    @Operation(
            summary = "A message of the forge about a pull request",
            description =
                    "GitHub's pull_request event, signed with the webhook secret (X-Hub-Signature-256). Where a pull "
                            + "request was closed in a project whose people merge, its ticket is told. The ticket looks "
                            + "at the forge itself, so a repeated message does no harm.")
    @SecurityRequirements
    @PostMapping("/api/webhooks/forge")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Delivery receive(
            @RequestHeader(name = "X-Hub-Signature-256", required = false) @Nullable String signature,
            @RequestHeader(name = "X-GitHub-Event", defaultValue = "pull_request") String event,
            @RequestBody byte[] body) {
        if (signature == null || !isGenuine(signature, body)) {
            throw new ProblemException(
                    FailureCode.UNAUTHENTICATED, "X-Hub-Signature-256 does not match the body and the webhook secret.");
        }
        if (!event.equals("pull_request")) {
            return new Delivery(null);
        }
        JsonNode message = parse(body);
        String repository = message.at("/repository/full_name").asString("");
        String action = message.path("action").asString("");
        int number = message.at("/pull_request/number").asInt(0);
        String branch = message.at("/pull_request/head/ref").asString("");
        if (repository.isEmpty() || number < 1) {
            throw ProblemException.invalid("body", "must name repository.full_name and pull_request.number");
        }
        if (!action.equals("closed")) {
            return new Delivery(null);
        }
        return new Delivery(tickets.ofPullRequest(repository, number, branch)
                .filter(ticketId -> tickets.pullRequestChanged(ticketId, number))
                .orElse(null));
    }

    private JsonNode parse(byte[] body) {
        try {
            return json.readTree(body);
        } catch (JacksonException e) {
            throw new ProblemException(FailureCode.INVALID_INPUT, "The body is not valid JSON.", e);
        }
    }

    private boolean isGenuine(String signature, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            String expected = SCHEME + HexFormat.of().formatHex(mac.doFinal(body));
            return MessageDigest.isEqual(
                    expected.getBytes(StandardCharsets.US_ASCII), signature.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
