package dev.swarm.activities.machine.ssh;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A remote machine could not be reached, or did not let us in. */
final class SshException extends IOException {
    private enum Kind {
        AWAY,
        BROKEN,
        LASTING
    }

    private final Kind kind;

    private SshException(String message, Kind kind, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** It may be there again in a moment. */
    static SshException away(String message, @Nullable Throwable cause) {
        return new SshException(message, Kind.AWAY, cause);
    }

    /** It stays so until somebody changes something, as the message says. */
    static SshException lasting(String message) {
        return new SshException(message, Kind.LASTING, null);
    }

    /** A connection that had been there broke: a new one may do. */
    static SshException broken(String message, @Nullable Throwable cause) {
        return new SshException(message, Kind.BROKEN, cause);
    }

    boolean isBroken() {
        return kind == Kind.BROKEN;
    }

    boolean isLasting() {
        return kind == Kind.LASTING;
    }
}
