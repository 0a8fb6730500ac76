package dev.swarm.activities.model.route;

import java.util.List;

/** A model configuration that cannot be used; the message has one line {@code where: problem; what to do} for each problem. */
public final class InvalidModelRoutesException extends IllegalArgumentException {
    InvalidModelRoutesException(List<String> problems) {
        super(String.join("\n", problems.stream().distinct().toList()));
    }
}
