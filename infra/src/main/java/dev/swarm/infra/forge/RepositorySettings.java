package dev.swarm.infra.forge;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of a repository besides its git data: one JSON file. Guarded by the repository's lock. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
final class RepositorySettings {
    String description = "";
    boolean isPrivate;
    String defaultBranch = "main";
    Instant createdAt = Instant.EPOCH;
    /** Numbers of pull requests and ids of everything else; neither is used twice. */
    int nextNumber = 1;

    long nextId = 1;
    List<Label> labels = new ArrayList<>();
    List<Hook> hooks = new ArrayList<>();

    record Label(long id, String name, String color, String description) {}

    record Hook(
            long id,
            String url,
            String contentType,
            @Nullable String secret,
            List<String> events,
            boolean active,
            Instant createdAt) {}

    record Status(
            long id,
            String state,
            String context,
            @Nullable String description,
            @Nullable String targetUrl,
            String creator,
            Instant createdAt) {}
}
