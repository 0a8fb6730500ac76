package dev.swarm.activities.forge;

import dev.swarm.contracts.Failure;
import dev.swarm.contracts.FailureCode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * Where the forge is and who we are there. The token is read each time it is needed, so it can be replaced while we run;
 * this record never holds it.
 *
 * @param endpoint the REST endpoint: {@code https://api.github.com}, {@code https://HOST/api/v3} or the local forge's
 * @param source gives the access token; may fail with FORGE_REJECTED or FORGE_UNAVAILABLE
 */
public record ForgeAccess(URI endpoint, Supplier<String> source) {
    private static final String API_PATH = "/api/v3";

    /** The address from which git clones this repository ({@code owner/name}); without credentials. */
    public URI cloneUrl(String repository) {
        return URI.create(webUrl() + "/" + repository + ".git");
    }

    /** The token is in a file of this machine. */
    public ForgeAccess(URI endpoint, Path tokenFile) {
        this(endpoint, () -> read(tokenFile));
    }

    /** The current token. Fails with FORGE_REJECTED where there is none. */
    public String token() {
        return source.get();
    }

    private static String read(Path tokenFile) {
        String token;
        try {
            token = Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw Failure.fatal(FailureCode.FORGE_REJECTED, "The forge's token file cannot be read: " + tokenFile);
        }
        if (token.isEmpty()) {
            throw Failure.fatal(FailureCode.FORGE_REJECTED, "The forge's token file is empty: " + tokenFile);
        }
        return token;
    }

    /** The value of the Authorization header with which git talks to the forge over HTTP. */
    public String gitAuthorization() {
        String credentials = "x-access-token:" + token();
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    private String webUrl() {
        String url = endpoint.toString().replaceFirst("/+$", "");
        if (url.endsWith(API_PATH)) {
            return url.substring(0, url.length() - API_PATH.length());
        }
        return url.replaceFirst("^(https?://)api\\.", "$1");
    }
}
