package dev.swarm.contracts.session;

import java.util.List;

/**
 * One clarifying question.
 *
 * @param id unique in the session, such as {@code name}
 * @param choices suggested answers; empty for free text
 * @param defaultAnswer what is assumed where the person gives no answer
 */
public record Question(String id, String text, List<String> choices, String defaultAnswer) {}
