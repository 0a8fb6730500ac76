package dev.swarm.activities.machine.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The script that runs on the remote machines, and how it is started there. Nothing of it is installed beforehand. */
final class RemoteScript {
    private static final byte[] TEXT = load();

    private RemoteScript() {}

    private static byte[] load() {
        try (@Nullable InputStream in = RemoteScript.class.getResourceAsStream("remote.sh")) {
            if (in == null) {
                throw new IllegalStateException("remote.sh is not in the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] text() {
        return TEXT;
    }

    /** Starts the control shell, which first reads {@link #text} from its input. */
    static String serve(String folder, String house) {
        // ASCII, so that characters are bytes; the login shell may be any that knows exec and single quotes.
        return "exec sh -c 'text=$(head -c " + TEXT.length + ") && eval \"$text\"' sh serve " + Quoting.word(folder)
                + " " + Quoting.word(house);
    }

    /** Runs a mode of a machine's own copy: {@code exec} or {@code git}, with a command in base 64. */
    static String inMachine(String folder, String house, String machineId, String mode, String command) {
        return inMachine(folder, house, machineId, mode) + command + "'";
    }

    /** The same without the command and the quote that follow. */
    static String inMachine(String folder, String house, String machineId, String mode) {
        String base = folder.startsWith("~/") ? "\"$HOME\"" + folder.substring(1) : folder;
        return "exec sh -c 'exec sh " + base + "/machines/" + house + "/" + machineId + "/remote " + mode + " ";
    }
}
