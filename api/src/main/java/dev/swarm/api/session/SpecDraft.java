package dev.swarm.api.session;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/**
 * A text that somebody has typed and not saved yet.
 *
 * @param baseVersion the version of the spec that it began as
 */
@Schema(name = "SpecDraft")
public record SpecDraft(int baseVersion, String markdown, Instant savedAt) {}
