package dev.swarm.infra.forge;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who may come in: whoever shows the token, in a header (programs, git) or once in the login form (browsers). */
final class Access {
    private static final Duration SESSION = Duration.ofHours(12);

    private final String token;
    private final String cookieName;

    Access(String token, int port) {
        this.token = token;
        // Browsers share cookies between the ports of a host; two forges must not log each other out.
        this.cookieName = "swarm_forge_" + port;
    }

    /** What a request shows. */
    enum Credentials {
        VALID,
        WRONG,
        NONE
    }

    Credentials of(Headers headers) {
        String header = headers.getFirst("Authorization");
        if (header == null) {
            return Credentials.NONE;
        }
        String[] words = header.strip().split(" +", 2);
        if (words.length < 2) {
            return Credentials.WRONG;
        }
        String shown = switch (words[0].toLowerCase(Locale.ROOT)) {
            case "bearer", "token" -> words[1];
            case "basic" -> password(words[1]);
            default -> "";
        };
        return isToken(shown) ? Credentials.VALID : Credentials.WRONG;
    }

    private static String password(String basic) {
        try {
            String pair = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    boolean isToken(String shown) {
        return same(shown, token);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** A new session; it needs no memory here, and ends with the token. */
    String newSession() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String content = Instant.now().plus(SESSION).getEpochSecond() + "."
                + HexFormat.of().formatHex(random);
        return content + "." + sign("session", content);
    }

    private String sign(String purpose, String text) {
        return Webhooks.hmac(token, (purpose + ":" + text).getBytes(StandardCharsets.UTF_8));
    }

    String setCookie(String session) {
        return cookieName + "=" + session + "; Path=/; HttpOnly; SameSite=Strict; Max-Age="
                + (session.isEmpty() ? 0 : SESSION.toSeconds());
    }

    /** The valid session that the browser sent, or null. */
    @Nullable
    String session(Headers headers) {
        for (String header : headers.getOrDefault("Cookie", List.of())) {
            for (String cookie : header.split(";")) {
                String[] pair = cookie.strip().split("=", 2);
                if (pair.length == 2 && pair[0].equals(cookieName) && isValid(pair[1])) {
                    return pair[1];
                }
            }
        }
        return null;
    }

    private boolean isValid(String session) {
        int dot = session.lastIndexOf('.');
        if (dot < 0 || !same(session.substring(dot + 1), sign("session", session.substring(0, dot)))) {
            return false;
        }
        long expires = Long.parseLong(session.substring(0, session.indexOf('.')));
        return Instant.now().getEpochSecond() < expires;
    }

    /** What a form of this session must bring along. */
    String formToken(String session) {
        return sign("form", session);
    }

    boolean isFormToken(String session, String shown) {
        return same(shown, formToken(session));
    }
}
