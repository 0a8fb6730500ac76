package dev.swarm.activities.model.author;

import dev.swarm.activities.model.PlainText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A message of data and a task. Each block stands between marks with a key that depends on all that is in the message, so
 * that nothing in a block can end it: whoever writes a text cannot know the key that the text leads to.
 */
final class DataBlocks {
    private static final int KEY_BYTES = 8;

    private final Map<String, String> blocks = new LinkedHashMap<>();

    DataBlocks with(String name, String text) {
        blocks.put(name, PlainText.clean(text).strip());
        return this;
    }

    /** The whole message. */
    String task(String task) {
        String key = key();
        StringBuilder message = new StringBuilder();
        blocks.forEach((name, text) -> message.append("<<<")
                .append(name)
                .append(' ')
                .append(key)
                .append('\n')
                .append(text)
                .append('\n')
                .append(name)
                .append(' ')
                .append(key)
                .append(">>>\n\n"));
        return message + task;
    }

    private String key() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            blocks.forEach((name, text) -> digest.update((name + "\0" + text + "\0").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest(), 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
