package dev.swarm.contracts.model;

import dev.swarm.contracts.session.Question;
import java.util.List;

/**
 * The next questions.
 *
 * @param done true where none is needed; then {@code questions} is empty
 * @param author what asks, such as {@code clarifier (offline stand-in)}
 */
public record Clarification(List<Question> questions, boolean done, String author) {}
