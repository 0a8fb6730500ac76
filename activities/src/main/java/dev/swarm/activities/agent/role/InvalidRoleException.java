package dev.swarm.activities.agent.role;

import java.util.List;

/** Role files that cannot be used; the message names each file, what is wrong there and what to do. */
public final class InvalidRoleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidRoleException(List<String> problems) {
        super(String.join("\n", problems));
    }
}
