package dev.swarm.activities.machine.ssh;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.stream.Collectors;

/** Words for a POSIX shell. */
final class Quoting {
    private Quoting() {}

    static String word(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    static String words(Collection<String> texts) {
        return texts.stream().map(Quoting::word).collect(Collectors.joining(" "));
    }

    /** A command as remote.sh takes it: one word without anything that some login shell might read in its own way. */
    static String command(Collection<String> words) {
        String script = "set -- " + words(words);
        return Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_8));
    }
}
