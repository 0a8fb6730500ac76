package dev.swarm.api.artifact;

import dev.swarm.api.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Contents under the SHA-256 (hex) of their bytes: storing twice is harmless, and nothing is ever changed. */
@Component
public class Artifacts {
    public static final String MARKDOWN = "text/markdown;charset=utf-8";
    public static final String JSON = "application/json";

    private final JdbcTemplate jdbc;

    Artifacts(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** One content and what it is; the bytes are handed through, not copied, because they may be many. */
    public record Content(String mediaType, byte[] bytes) {
        public String id() {
            return Artifacts.id(bytes);
        }
    }

    public static String id(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public String put(Content content) {
        putAll(List.of(content));
        return content.id();
    }

    public void putAll(Collection<Content> contents) {
        jdbc.batchUpdate(
                "insert into artifact (artifact_id, media_type, content) values (?, ?, ?) on conflict do nothing",
                contents.stream()
                        .map(content -> new Object[] {content.id(), content.mediaType(), content.bytes()})
                        .toList());
    }

    public Optional<Content> find(String artifactId) {
        return jdbc
                .query(
                        "select media_type, content from artifact where artifact_id = ?",
                        (row, number) -> new Content(row.getString(1), row.getBytes(2)),
                        artifactId)
                .stream()
                .findFirst();
    }

    /** The contents of those that are there, by id. */
    public Map<String, byte[]> contents(Collection<String> artifactIds) {
        Map<String, byte[]> contents = new HashMap<>();
        jdbc.query(
                "select artifact_id, content from artifact where artifact_id = any (?)",
                row -> {
                    contents.put(row.getString(1), row.getBytes(2));
                },
                (Object) artifactIds.toArray(String[]::new));
        return contents;
    }

    /** The text with this id; it must be there. */
    public String text(String artifactId) {
        Content content = find(artifactId).orElseThrow(() -> ProblemException.notFound("artifact", artifactId));
        return new String(content.bytes(), StandardCharsets.UTF_8);
    }
}
