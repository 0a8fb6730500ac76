package dev.swarm.activities.machine.ssh;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A remote machine could not be reached, or did not let us in. */
final class SshException extends IOException {
    private final boolean lasting;

    private SshException(String message, boolean lasting, @Nullable Throwable cause) {
        super(message, cause);
        this.lasting = lasting;
    }

    /** It may be there again in a moment. */
    static SshException away(String message, @Nullable Throwable cause) {
        return new SshException(message, false, cause);
    }

    /** It stays so until somebody changes something, as the message says. */
    static SshException lasting(String message) {
        return new SshException(message, true, null);
    }

    boolean isLasting() {
        return lasting;
    }
}
