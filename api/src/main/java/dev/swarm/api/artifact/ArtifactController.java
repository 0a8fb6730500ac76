package dev.swarm.api.artifact;

import dev.swarm.api.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Artifacts")
class ArtifactController {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    private final Artifacts artifacts;

    ArtifactController(Artifacts artifacts) {
        this.artifacts = artifacts;
    }

    @Operation(summary = "The content with this id, as the media type it was stored with")
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = "*/*", schema = @Schema(type = "string", format = "binary")))
    @GetMapping("/api/artifacts/{artifactId}")
    ResponseEntity<byte[]> get(@PathVariable String artifactId) {
        Artifacts.Content content =
                artifacts.find(artifactId).orElseThrow(() -> ProblemException.notFound("artifact", artifactId));
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(content.mediaType()))
                .cacheControl(CacheControl.noCache().cachePrivate())
                // Agents wrote it: a browser must neither guess a type nor run it in our origin.
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + artifactId + "\"")
                .body(content.bytes());
    }

    @Operation(summary = "Store a content under its SHA-256; at most 16 MiB. Storing it twice is harmless.")
    @PutMapping(value = "/api/internal/artifacts/{sha256}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void put(@PathVariable String sha256, HttpServletRequest request) throws IOException {
        if (!SHA_256.matcher(sha256.toLowerCase(Locale.ROOT)).matches()) {
            throw ProblemException.invalid("sha256", "must be 64 hexadecimal digits");
        }
        byte[] bytes = request.getInputStream().readAllBytes();
        String actual = Artifacts.id(bytes);
        if (!actual.equals(sha256)) {
            throw ProblemException.invalid("sha256", "the content's SHA-256 is " + actual);
        }
        artifacts.put(new Artifacts.Content(mediaType(request), bytes));
    }

    private static String mediaType(HttpServletRequest request) {
        String given = request.getContentType();
        if (given == null) {
            return MediaType.APPLICATION_OCTET_STREAM_VALUE;
        }
        try {
            return MediaType.parseMediaType(given).toString();
        } catch (InvalidMediaTypeException e) {
            throw ProblemException.invalid("Content-Type", "is not a media type");
        }
    }
}
