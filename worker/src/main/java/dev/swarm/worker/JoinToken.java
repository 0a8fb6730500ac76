package dev.swarm.worker;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A join token: where the api is, and a secret that only the api can judge. */
record JoinToken(URI apiUrl, String text) {
    private static final String FORMAT = "swjoin1";

    /** Fails with a message for people where it is no token. */
    static JoinToken parse(String text) {
        String[] parts = text.strip().split("\\.", -1);
        if (parts.length == 3 && parts[0].equals(FORMAT)) {
            try {
                URI url = URI.create(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
                if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                    return new JoinToken(url, text.strip());
                }
            } catch (IllegalArgumentException notEncoded) {
                throw wrong();
            }
        }
        throw wrong();
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException(
                "the join token is incomplete; copy all of what `swarm hosts token` printed, from swjoin1 on");
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "join token of " + apiUrl;
    }
}
