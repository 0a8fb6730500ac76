package dev.swarm.infra.forge;

import java.util.Locale;

enum MergeMethod {
    MERGE,
    SQUASH,
    REBASE;

    static MergeMethod of(String wire) {
        for (MergeMethod method : values()) {
            if (method.wire().equals(wire)) {
                return method;
            }
        }
        throw ApiException.invalid("PullRequest", "merge_method", "invalid");
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
