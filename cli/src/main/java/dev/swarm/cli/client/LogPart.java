package dev.swarm.cli.client;

/**
 * A part of an agent's log; may begin and end within a character.
 *
 * @param length of the whole log in bytes: where the next part starts
 */
@SuppressWarnings("ArrayRecordComponent") // handed through to the terminal, never compared
public record LogPart(byte[] bytes, long length) {}
