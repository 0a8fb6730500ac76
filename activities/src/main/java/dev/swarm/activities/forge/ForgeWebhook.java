package dev.swarm.activities.forge;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the forge sends word of pull requests.
 *
 * @param url where the forge reaches the api
 * @param secretFile the file with the secret that both sign with; read each time it is needed
 */
public record ForgeWebhook(URI url, Path secretFile) {
    String secret() throws IOException {
        String secret = Files.readString(secretFile).strip();
        if (secret.isEmpty()) {
            throw new IOException(secretFile + " is empty");
        }
        return secret;
    }
}
