package dev.swarm.contracts.workspace;

/**
 * Something the scanner found; it never repeats the secret itself.
 *
 * @param rule the rule's id, such as {@code aws-access-key}
 */
public record Finding(String rule, String file, int line, String message) {}
