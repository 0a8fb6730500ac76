package dev.swarm.activities.machine.ssh;

import java.util.List;

/** A pool file that cannot be used; the message has one line {@code file:line: field: problem; what to do} for each problem. */
public final class InvalidSshPoolException extends IllegalArgumentException {
    InvalidSshPoolException(List<String> problems) {
        super(String.join("\n", problems.stream().distinct().toList()));
    }
}
