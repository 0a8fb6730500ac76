package dev.swarm.cli.fleet;

import java.io.ByteArrayOutputStream;

/** Finds the keys that end a console among what is typed: Ctrl-] anywhere, or {@code ~.} at the start of a line. */
final class EscapeKeys {
    private static final int CTRL_BRACKET = 0x1d;

    private boolean lineStart = true;
    private boolean tilde;
    private boolean escaped;

    /** What of these bytes goes on to the machine; what follows the keys does not. */
    byte[] pass(byte[] typed, int length) {
        ByteArrayOutputStream passed = new ByteArrayOutputStream(length + 1);
        for (int i = 0; i < length && !escaped; i++) {
            byte key = typed[i];
            if (key == CTRL_BRACKET || tilde && key == '.') {
                escaped = true;
            } else if (lineStart && !tilde && key == '~') {
                tilde = true;
            } else {
                if (tilde) {
                    passed.write('~');
                }
                tilde = false;
                passed.write(key);
                lineStart = key == '\r' || key == '\n';
            }
        }
        return passed.toByteArray();
    }

    boolean isEscaped() {
        return escaped;
    }
}
