package dev.swarm.api.request;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Ids that follow from an idempotency key, so that the same request done twice means the same thing. */
public final class CommandIds {
    /** The header. */
    public static final String HEADER = "Idempotency-Key";

    /** The longest key that is accepted. */
    public static final int MAX_KEY_LENGTH = 200;

    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int ID_LENGTH = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private CommandIds() {}

    /** The id of a command: the caller's key made unique by the caller, or a random one. */
    public static String command(@Nullable String idempotencyKey, String caller) {
        return idempotencyKey == null ? UUID.randomUUID().toString() : caller + ":" + idempotencyKey;
    }

    /** The id of what is made: 8 letters and digits that follow from the caller's key, or random ones. */
    public static String entity(@Nullable String idempotencyKey, String caller, String kind) {
        byte[] bytes = new byte[ID_LENGTH];
        if (idempotencyKey == null) {
            RANDOM.nextBytes(bytes);
        } else {
            String text = kind + "\n" + caller + "\n" + idempotencyKey;
            System.arraycopy(sha256(text), 0, bytes, 0, ID_LENGTH);
        }
        StringBuilder id = new StringBuilder(ID_LENGTH);
        for (byte value : bytes) {
            id.append(ALPHABET.charAt(value & 31));
        }
        return id.toString();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
