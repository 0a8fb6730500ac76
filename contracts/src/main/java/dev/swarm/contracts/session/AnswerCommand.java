package dev.swarm.contracts.session;

import dev.swarm.contracts.command.Command;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers by question id; an empty map accepts all defaults. */
public record AnswerCommand(
        @Nullable String commandId, @Nullable String by, Map<String, String> answers) implements Command {}
