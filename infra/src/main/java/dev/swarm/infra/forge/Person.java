package dev.swarm.infra.forge;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Who made a commit, and when. */
record Person(String name, String email, Instant date) {
    /** The environment for {@code git commit-tree}. */
    static Map<String, String> identity(Person author, Person committer) {
        Map<String, String> environment = new HashMap<>();
        environment.put("GIT_AUTHOR_NAME", author.name());
        environment.put("GIT_AUTHOR_EMAIL", author.email());
        environment.put("GIT_AUTHOR_DATE", "@" + author.date().getEpochSecond() + " +0000");
        environment.put("GIT_COMMITTER_NAME", committer.name());
        environment.put("GIT_COMMITTER_EMAIL", committer.email());
        environment.put("GIT_COMMITTER_DATE", "@" + committer.date().getEpochSecond() + " +0000");
        return environment;
    }
}
